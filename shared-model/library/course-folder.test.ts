import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { imageSources, isAddress, withHashes } from '../content/image-files.ts'
import { NotACourse, readCourse, type FolderProblem } from './course-folder.ts'

const course = { name: 'course.md', text: '\uFEFF# Safety #\r\n\r\nFor everybody.\r\n' }
const fire = { name: '02-fire.md', text: '# Fire\n\nWalk out.' }
const ladders = { name: '01-ladders.md', text: 'Before.\n\n# Ladders\n\n## Feet\nOn both.' }

test('LIB-11: lessons come in the order of their files, each by its first heading', () => {
  assert.equal(readCourse([fire, course, ladders]), {
    name: 'Safety',
    description: 'For everybody.',
    lessons: [
      { file: '01-ladders.md', title: 'Ladders', body: 'Before.\n\n\n\n## Feet\nOn both.', quiz: null },
      { file: '02-fire.md', title: 'Fire', body: 'Walk out.', quiz: null },
    ],
  })
})

const WRONG: [what: string, files: Parameters<typeof readCourse>[0], problem: FolderProblem][] = [
  ['a folder without course.md', [fire], { why: 'noCourse' }],
  ['a folder without lessons', [course], { why: 'noLessons' }],
  ['a lesson without a heading', [course, { name: 'x.md', text: 'Fire' }], { why: 'noHeading', file: 'x.md' }],
]
for (const [what, files, problem] of WRONG)
  test(`LIB-11: ${what} is refused, and the refusal says which file`, () => {
    assert.throws(
      () => readCourse(files),
      (error: unknown) => {
        assert.instance(error, NotACourse)
        assert.equal((error as NotACourse).problem, problem)
        return true
      },
    )
  })

test('LIB-12: images are found however they are written, and named by their hash', () => {
  const text = '![a](desk.png) ![b](<my desk.png> "title") ![c](desk.png) [link](desk.png)'
  assert.equal(imageSources(text), ['desk.png', 'my desk.png'])
  const hashes = new Map([
    ['desk.png', 'a'.repeat(64)],
    ['my desk.png', 'b'.repeat(64)],
  ])
  assert.is(
    withHashes(text, hashes),
    `![a](sha256:${'a'.repeat(64)}) ![b](sha256:${'b'.repeat(64)}) ![c](sha256:${'a'.repeat(64)}) [link](desk.png)`,
  )
  assert.ok(isAddress('https://example.org/a.png'))
  assert.not(isAddress('C:\\pictures\\a.png'))
})

test.run()
