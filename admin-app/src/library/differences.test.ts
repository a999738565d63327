import type { CourseContent, CourseLesson } from '@carillon/shared-model/library/course.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { differences } from './differences.ts'

const test = suite('differences between versions')
const lesson = (title: string, body: string, position: number): CourseLesson => ({ title, body, position, quiz: null })
const course = (lessons: Record<string, CourseLesson>, name = 'Safety'): CourseContent => ({
  kind: 'course',
  name,
  description: '',
  lessons,
})
const OLD = course({
  a: lesson('Ladders', 'one\ntwo\nthree', 1),
  b: lesson('Fire', 'run', 2),
  c: lesson('Lifting', 'bend', 3),
})

test('COURSE-5: equal versions do not differ', () => {
  assert.equal(differences(OLD, structuredClone(OLD)), [])
})

test('COURSE-5: a changed line is one removed and one added, among those around it', () => {
  const now = structuredClone(OLD)
  now.lessons.a!.body = 'one\n2\nthree'
  const [found, ...more] = differences(OLD, now)
  assert.equal(more, [])
  assert.is(found!.kind, 'changed')
  assert.equal(
    found!.lines.filter(({ kind }) => kind !== 'same' && kind !== 'gap'),
    [
      { kind: 'removed', text: 'two' },
      { kind: 'added', text: '2' },
    ],
  )
})

test('COURSE-5: lessons come, go and move', () => {
  const now = structuredClone(OLD)
  delete now.lessons.b
  now.lessons.d = lesson('Screens', 'rest', 4)
  now.lessons.c!.position = 0
  const kinds = differences(OLD, now).map(({ title, kind }) => [title, kind])
  assert.equal(kinds.length, 3)
  assert.equal(kinds.at(-1), ['Fire', 'removed'])
  assert.equal(kinds.at(-2), ['Screens', 'added'])
  assert.is(kinds[0]![1], 'moved')
})

test('COURSE-5: a quiz is a part of its lesson, and the name one of the course', () => {
  const now = course(structuredClone(OLD.lessons), 'Health and safety')
  const choices = [
    { id: 'y', text: 'yes', right: true },
    { id: 'n', text: 'no', right: false },
  ]
  now.lessons.b!.quiz = { pass: 80, questions: [{ id: 'r', text: 'Run?', many: false, choices }] }
  const [head, fire] = differences(OLD, now)
  assert.is(head!.lesson, null)
  assert.is(fire!.title, 'Fire')
  assert.ok(fire!.lines.some(({ kind, text }) => kind === 'added' && text === '(x) yes'))
})

test.run()
