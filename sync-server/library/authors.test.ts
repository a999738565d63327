/** What two authors do to one document, together and apart, with the real library between them. */
import { next as Automerge } from '@automerge/automerge'
import type { DocHandle } from '@automerge/automerge-repo'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import { ChangeReader } from '@carillon/shared-model/library/changes.ts'
import { conflictsAt } from '@carillon/shared-model/library/conflicts.ts'
import { orderedLessons, type CourseDocument, type CourseQuestion } from '@carillon/shared-model/library/course.ts'
import * as act from '@carillon/shared-model/library/edit-course.ts'
import { headsWithout, versionsOf } from '@carillon/shared-model/library/history.ts'
import { quizOf, readCourse, readEarlierCourse } from '@carillon/shared-model/library/read-course.ts'
import { reconcile } from '@carillon/shared-model/library/reconcile.ts'
import type { DraftDocument } from '@carillon/shared-model/library/text.ts'
import type { CourseId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { TestAccounts } from '../accounts/test-accounts.ts'
import type { Device, SignedIn, TestServer } from '../http/test-server.ts'
import { lessonAt, TestAuthor, until } from './test-author.ts'

type Change = (course: CourseDocument) => void
/** Somebody with a course open, whose clock goes on by a second with every change. */
class Writer {
  readonly author: TestAuthor
  readonly handle: DocHandle<CourseDocument>
  readonly account: string
  readonly #clock: { seconds: number }

  constructor(author: TestAuthor, handle: DocHandle<CourseDocument>, account: string, clock: { seconds: number }) {
    this.author = author
    this.handle = handle
    this.account = account
    this.#clock = clock
  }

  does(change: Change): void {
    this.handle.change(change, { message: this.account, time: ++this.#clock.seconds })
  }
  types(lesson: string, text: string): void {
    for (const letter of text)
      this.does((course) =>
        Automerge.splice(course, ['lessons', lesson, 'body'], course.lessons[lesson]!.body.length, 0, letter),
      )
  }
  get questions(): CourseQuestion[] {
    return quizOf(orderedLessons(this.handle.doc())[0]![1])?.questions ?? []
  }
  get versions() {
    return versionsOf(new ChangeReader().read(this.handle.doc()))
  }
  bodyAt(heads: string[], lesson: string): string | undefined {
    return Automerge.view(this.handle.doc(), heads).lessons[lesson]?.body
  }
}

type World = {
  server: TestServer
  owner: SignedIn
  other: { account: AdministratorRow; device: Device }
  units: Record<string, UnitId>
  anna: Writer
  ewa: Writer
  course: CourseId
  lesson: string
}
const test = suite<World>('two authors')

test.before(async (world) => {
  const accounts = await TestAccounts.ready()
  world.server = accounts.server
  world.units = accounts.units
  world.owner = await world.server.signIn()
  world.other = await accounts.signedIn('ewa', {
    own: [
      { capability: 'courses.write', scope: 'everything' },
      { capability: 'messages.send', scope: 'everything' },
    ],
  })
})
test.after(({ server }) => server.end())

// Each has a course of its own.
test.before.each(async (world) => {
  const { account, device } = world.other
  const lessons = ['Fire', 'Water'].map((title) => ({ title, body: 'Leave.', images: [], quiz: null }))
  const { course, document } = await (
    await world.server.by(world.owner)
  ).call('createCourse', { body: { name: 'Safety', lessons } })
  world.course = course
  const clock = { seconds: 2_000_000_000 }
  const one = await TestAuthor.of(world.server, world.owner, 'one')
  const other = await TestAuthor.of(world.server, device, 'other')
  world.anna = new Writer(one, await one.open(document), world.owner.account.id, clock)
  world.ewa = new Writer(other, await other.open(document), account.id, clock)
  world.lesson = lessonAt(world.anna.handle.doc(), 0)
})
test.after.each(async ({ anna, ewa }) => {
  await anna.author.close()
  await ewa.author.close()
})

const has = (handle: DocHandle<CourseDocument>, heads: string[]): Promise<void> =>
  until(handle, (document) => Automerge.hasHeads(document, heads))

/** Each does something that the other learns of when both are back. */
const apart = async ({ anna, ewa }: World, work: () => void): Promise<void> => {
  for (const { author } of [anna, ewa]) author.leave()
  work()
  const heads = [anna, ewa].flatMap(({ handle }) => Automerge.getHeads(handle.doc()))
  for (const { author } of [anna, ewa]) author.comeBack()
  await Promise.all([anna, ewa].map(({ handle }) => has(handle, heads)))
}
const together = async (writer: Writer, other: Writer): Promise<void> => {
  const heads = Automerge.getHeads(writer.handle.doc())
  await has(other.handle, heads)
}
const texts = (writer: Writer): string[] => writer.questions.map(({ text }) => text)
/** A question that can be delivered. */
const ask =
  (lesson: string, question: string, text: string): Change =>
  (course) => {
    act.addQuestion(course, { lesson, question })
    act.setQuestionText(course, { lesson, question }, text)
    for (const [index, { id }] of quizOf(course.lessons[lesson]!)!.questions.at(-1)!.choices.entries())
      act.setChoiceText(course, { lesson, question, choice: id }, String(index))
  }

test('COURSE-8: two quizzes that are added to one lesson apart are one with the questions of both, also where a campaign pins it', async (world) => {
  const { anna, ewa, lesson, server, owner, course } = world
  await apart(world, () => {
    anna.does(ask(lesson, 'a', 'By Anna?'))
    ewa.does(ask(lesson, 'e', 'By Ewa?'))
  })
  for (const writer of [anna, ewa]) assert.equal(texts(writer), ['By Anna?', 'By Ewa?'])
  const { lessons } = await (await server.by(owner)).call('course', { params: { course } })
  assert.equal(
    lessons[0]!.quiz!.questions.map(({ text }) => text),
    ['By Anna?', 'By Ewa?'],
  )
})

test('COURSE-8: of quizzes that an earlier version put under one key both are there, and both can be written in', async (world) => {
  const { anna, ewa, lesson } = world
  const put =
    (text: string): Change =>
    (course) => {
      const choices = ['yes', 'no'].map((text, index) => ({ text, right: index === 0 }))
      course.lessons[lesson]!.quiz = { pass: 80, questions: [{ text, many: false, choices }] }
    }
  await apart(world, () => {
    anna.does(put('By Anna?'))
    ewa.does(put('By Ewa?'))
  })
  assert.equal(texts(anna).sort(), ['By Anna?', 'By Ewa?'])
  assert.equal(texts(anna), texts(ewa))
  const before = ewa.questions
  assert.equal(conflictsAt(ewa.handle.doc().lessons[lesson]!, ['quiz']).length, 1)
  // Whichever of them Automerge shows.
  await apart(world, () => {
    anna.does((course) =>
      act.setQuestionText(course, { lesson, question: before[0]!.id }, `${before[0]!.text} Really?`),
    )
    anna.does((course) => act.setQuestionText(course, { lesson, question: before[1]!.id }, `${before[1]!.text} Sure?`))
  })
  for (const writer of [anna, ewa]) {
    assert.equal(texts(writer), [`${before[0]!.text} Really?`, `${before[1]!.text} Sure?`])
    assert.equal(
      writer.questions.map(({ id }) => id),
      before.map(({ id }) => id),
    )
    assert.equal(conflictsAt(writer.handle.doc().lessons[lesson]!, ['quiz']), [])
  }
})

test('COURSE-9: what is typed into a question stays in it when one before it goes, also in a quiz of an earlier version', async (world) => {
  const { anna, ewa, lesson } = world
  const choices = [
    { text: 'yes', right: true },
    { text: 'no', right: false },
    { text: 'maybe', right: false },
  ]
  const questions = ['First', 'Second'].map((text) => ({ text, many: false, choices }))
  anna.does((course) => void (course.lessons[lesson]!.quiz = { pass: 80, questions }))
  anna.does(ask(lesson, 'third', 'Third'))
  await together(anna, ewa)
  const [first, second] = anna.questions as [CourseQuestion, CourseQuestion]
  const maybe = second.choices[2]!.id
  await apart(world, () => {
    anna.does((course) => act.removeQuestion(course, { lesson, question: first.id }))
    anna.does((course) => act.removeChoice(course, { lesson, question: second.id, choice: second.choices[0]!.id }))
    ewa.does((course) => act.setQuestionText(course, { lesson, question: second.id }, 'Second, longer'))
    ewa.does((course) => act.setChoiceText(course, { lesson, question: second.id, choice: maybe }, 'perhaps'))
  })
  // With the row in view from before.
  ewa.does((course) => act.setQuestionText(course, { lesson, question: second.id }, 'Second, longer still'))
  ewa.does((course) => act.setRight(course, { lesson, question: second.id, choice: maybe }, true))
  ewa.does((course) => act.setQuestionText(course, { lesson, question: first.id }, 'Nowhere'))
  await together(ewa, anna)
  for (const writer of [anna, ewa]) {
    assert.equal(texts(writer), ['Second, longer still', 'Third'])
    assert.equal(
      writer.questions[0]!.choices.map(({ text, right }) => [text, right]),
      [
        ['no', false],
        ['perhaps', true],
      ],
    )
  }
})

test('COURSE-10: text written into a lesson that another removed meanwhile is in a version, and comes back with all that was written in it', async (world) => {
  const { anna, ewa, lesson } = world
  anna.types(lesson, ' At once.')
  await together(anna, ewa)
  await apart(world, () => {
    ewa.types(lesson, ' By the stairs.')
    anna.types(lesson, ' All.')
    anna.does((course) => void delete course.lessons[lesson])
  })
  assert.not.ok(lesson in ewa.handle.doc().lessons)
  const other = lessonAt(ewa.handle.doc(), 0)
  // Right away, in the same go as before.
  ewa.types(other, ' Swim.')
  await together(ewa, anna)
  for (const writer of [anna, ewa]) {
    const bodies = writer.versions.map(({ heads }) => writer.bodyAt(heads, lesson))
    assert.ok(bodies.includes('Leave. At once. By the stairs.'))
    assert.ok(bodies.includes('Leave. At once. All.'))
  }
  const reader = new ChangeReader()
  const was = Automerge.view(ewa.handle.doc(), headsWithout(lesson, reader.read(ewa.handle.doc()))!)
  ewa.does((course) => act.restoreLesson(course, lesson, was.lessons[lesson]!))
  await together(ewa, anna)
  const { body } = anna.handle.doc().lessons[lesson]!
  for (const written of [' By the stairs.', ' All.']) assert.ok(body.includes(written), body)
  assert.is(anna.handle.doc().lessons[other]!.body, 'Leave. Swim.')
})

test('COURSE-10: also when the lesson was gone before the text came, which shows nothing', async (world) => {
  const { anna, ewa, lesson } = world
  ewa.author.leave()
  ewa.types(lesson, ' By the stairs.')
  anna.does((course) => void delete course.lessons[lesson])
  const witness = await TestAuthor.of(world.server, world.owner, 'witness')
  try {
    const seen = await witness.open<CourseDocument>(anna.handle.url)
    await has(seen, Automerge.getHeads(anna.handle.doc()))
    ewa.author.comeBack()
    await together(ewa, anna)
    const bodies = anna.versions.map(({ heads }) => anna.bodyAt(heads, lesson))
    assert.ok(bodies.includes('Leave. By the stairs.'))
  } finally {
    await witness.close()
  }
})

test('COURSE-11: two who write at the same time make a version each', async (world) => {
  const { anna, ewa, lesson } = world
  const other = lessonAt(anna.handle.doc(), 1)
  for (let turn = 0; turn < 8; turn++) {
    anna.types(lesson, ' one')
    await together(anna, ewa)
    ewa.types(other, ' two')
    ewa.does((course) => Automerge.splice(course, ['lessons', other, 'body'], 0, 1))
    await together(ewa, anna)
  }
  for (const writer of [anna, ewa]) {
    assert.equal(
      writer.versions.map(({ by }) => by),
      [ewa.account, anna.account, anna.account],
    )
    // Each at what its author had last.
    const [latest, before] = writer.versions
    assert.equal(latest!.heads, Automerge.getHeads(writer.handle.doc()))
    assert.is(writer.bodyAt(before!.heads, lesson), `Leave.${' one'.repeat(8)}`)
  }
})

const TAKEN: [what: string, take: (lesson: string) => Change][] = [
  ['a passage', (lesson) => (course) => Automerge.splice(course, ['lessons', lesson, 'body'], 0, 16)],
  ['a lesson', (lesson) => (course) => void delete course.lessons[lesson]],
  ['a question', (lesson) => (course) => act.removeQuestion(course, { lesson, question: 'q' })],
  ['a quiz', (lesson) => (course) => act.removeQuiz(course, lesson)],
]
for (const [what, take] of TAKEN)
  test(`COURSE-12: ${what} that somebody takes away, by mistake or from another, is in the version before`, async (world) => {
    const { anna, ewa, lesson } = world
    anna.does(ask(lesson, 'q', 'Where to?'))
    anna.types(lesson, ' At once, by the stairs.')
    await together(anna, ewa)
    ewa.does(take(lesson))
    await together(ewa, anna)
    anna.types(lessonAt(anna.handle.doc(), 0), ' More.')
    const all = anna.versions.map(
      ({ heads }) => readEarlierCourse(Automerge.view(anna.handle.doc(), heads)).lessons[lesson],
    )
    assert.ok(
      all.some((one) => one?.body === 'Leave. At once, by the stairs.' && one.quiz?.questions[0]?.text === 'Where to?'),
    )
    const count = anna.versions.length
    anna.does(take(lessonAt(anna.handle.doc(), 0)))
    assert.ok(anna.versions.length <= count + 1)
  })

test('COURSE-12: going back over letters of one’s own is typing; taking away fresh ones of another is not', async (world) => {
  const { anna, ewa, lesson } = world
  anna.types(lesson, ' abc')
  const erase = (course: CourseDocument): void =>
    Automerge.splice(course, ['lessons', lesson, 'body'], course.lessons[lesson]!.body.length - 1, 1)
  anna.does(erase)
  anna.types(lesson, 'd')
  await together(anna, ewa)
  assert.is(anna.versions.length, 2)
  ewa.does(erase)
  await together(ewa, anna)
  anna.types(lesson, 'e')
  const bodies = anna.versions.map(({ heads }) => anna.bodyAt(heads, lesson))
  assert.equal(bodies, ['Leave. abe', 'Leave. ab', 'Leave. abd', 'Leave.'])
})

test('COURSE-13: what two who are apart set differently is told, with who set what: places, marks to pass, and the rest', async (world) => {
  const { anna, ewa, lesson } = world
  anna.does(ask(lesson, 'q', 'Where to?'))
  await together(anna, ewa)
  await apart(world, () => {
    anna.does((course) => {
      course.lessons[lesson]!.position = 7
      act.setPass(course, lesson, 70)
    })
    ewa.does((course) => {
      course.lessons[lesson]!.position = 9
      act.setPass(course, lesson, 70)
    })
  })
  for (const { handle } of [anna, ewa]) {
    const shown = handle.doc().lessons[lesson]!
    const [found, ...more] = conflictsAt(shown, ['title', 'body', 'position', 'pass'])
    assert.equal(more, [])
    assert.is(found!.field, 'position')
    assert.equal([shown.position, ...found!.others.map(({ value }) => value)].sort(), [7, 9])
  }
})

test('COURSE-14: a version that is restored is what it was, row by row, and others’ rows are not written over', async (world) => {
  const { anna, ewa, lesson } = world
  for (const [id, text] of [
    ['a', 'First'],
    ['b', 'Second'],
  ] as const)
    anna.does(ask(lesson, id, text))
  await together(anna, ewa)
  const was = Automerge.getHeads(anna.handle.doc())
  const before = readCourse(anna.handle.doc())
  anna.does((course) => act.removeQuestion(course, { lesson, question: 'a' }))
  const [{ choices }] = anna.questions as [CourseQuestion]
  anna.does((course) => act.removeChoice(course, { lesson, question: 'b', choice: choices[0]!.id }))
  anna.does((course) => act.addChoice(course, { lesson, question: 'b' }))
  await together(anna, ewa)
  await apart(world, () => {
    anna.does((course) => act.restoreCourse(course, Automerge.view(anna.handle.doc(), was)))
    const kept = ewa.questions[0]!
    ewa.does((course) =>
      act.setChoiceText(course, { lesson, question: 'b', choice: kept.choices[0]!.id }, '1, and more'),
    )
  })
  const withoutIds = (questions: readonly CourseQuestion[]) =>
    questions.map(({ text, many, choices }) => ({
      text,
      many,
      choices: choices.map(({ text, right }) => [text, right]),
    }))
  const wanted = withoutIds(before.lessons[lesson]!.quiz!.questions)
  wanted[1]!.choices[1]![0] = '1, and more'
  for (const writer of [anna, ewa]) assert.equal(withoutIds(writer.questions), wanted)
})

test('LIB-13: whom a draft is for: what two add and take away apart is all done', async (world) => {
  const { anna, ewa, server, owner, units } = world
  const wording = { subject: 'Closed', body: '', acknowledge: false, expiresIn: null }
  const [one, two, three, four] = Object.values(units)
  const body = { kind: 'draft' as const, to: [one!, two!], ...wording }
  const { document } = await (await server.by(owner)).call('createText', { body })
  const mine = await anna.author.open<DraftDocument>(document)
  const theirs = await ewa.author.open<DraftDocument>(document)
  for (const { author } of [anna, ewa]) author.leave()
  mine.change((draft) => reconcile(draft, ['to'], [one!, three!]), { message: anna.account })
  theirs.change((draft) => reconcile(draft, ['to'], [one!, two!, four!]), { message: ewa.account })
  for (const { author } of [anna, ewa]) author.comeBack()
  const isAll = ({ to }: DraftDocument): boolean => String([...to].sort()) === String([one, three, four].sort())
  await Promise.all([mine, theirs].map((handle) => until(handle, isAll)))
})

test.run()
