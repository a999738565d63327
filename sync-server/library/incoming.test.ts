import { createHash } from 'node:crypto'
import { next as Automerge } from '@automerge/automerge'
import { Repo } from '@automerge/automerge-repo'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CourseDocument } from '@carillon/shared-model/library/course.ts'
import { newAdminId, type AdminId } from '@carillon/shared-model/org/ids.ts'
import { changesIn, takeChanges } from './incoming.ts'

const test = suite('incoming')

const ACTOR = 'a'.repeat(32)
const ANNA = newAdminId()
const isAnna = (id: string | null): id is AdminId => id === ANNA
const course = (): CourseDocument => ({ kind: 'course', name: 'Safety', description: '', lessons: {} })
const open = () => new Repo().create<CourseDocument>(course())

/** A change by the same actor, made on what the document is now, as a message brings it. */
const message = (document: Automerge.Doc<CourseDocument>, change: (draft: CourseDocument) => void): Uint8Array => {
  const changed = Automerge.change(Automerge.clone(document, { actor: ACTOR }), { message: ANNA }, change)
  const changes = [Automerge.getLastLocalChange(changed)!]
  return Automerge.encodeSyncMessage({ heads: Automerge.getHeads(changed), need: [], have: [], changes })
}

test('LIB-9: changes are taken; the same again changes nothing', () => {
  const handle = open()
  const renamed = message(handle.doc(), (draft) => void (draft.name = 'Safety first'))
  assert.is(changesIn(renamed)?.count, 1)
  assert.equal(takeChanges(handle, renamed, isAnna), { authors: [ANNA], isShown: true })
  const heads = Automerge.getHeads(handle.doc())
  assert.equal(takeChanges(handle, renamed, isAnna), { authors: [], isShown: true })
  assert.equal(Automerge.getHeads(handle.doc()), heads)
  assert.is(handle.doc().name, 'Safety first')
})

test('LIB-9: two changes that claim the same number of one author: the second is refused, and the document goes on', () => {
  const handle = open()
  const [one, other] = ['One', 'Other'].map((name) => message(handle.doc(), (draft) => void (draft.name = name)))
  assert.ok(takeChanges(handle, one!, isAnna))
  assert.not.ok(takeChanges(handle, other!, isAnna))
  assert.is(handle.doc().name, 'One')
  assert.ok(
    takeChanges(
      handle,
      message(handle.doc(), (draft) => void (draft.description = 'Read it')),
      isAnna,
    ),
  )
  assert.is(handle.doc().description, 'Read it')
})

test('LIB-9: what would make of a course no course is refused whole', () => {
  const handle = open()
  const wrong: ((draft: Record<string, unknown>) => void)[] = [
    (draft) => void delete draft.kind,
    (draft) => void (draft.name = 7),
    (draft) => void (draft.lessons = []),
    (draft) => void (draft.lessons = { one: { title: 'No more' } }),
    (draft) => void (draft.description = 'x'.repeat(20_001)),
  ]
  for (const change of wrong) assert.not.ok(takeChanges(handle, message(handle.doc(), change), isAnna))
  assert.equal(Automerge.toJS(handle.doc()), course())
})

test('LIB-9: a quiz may be unfinished, and has all that editors read of it', () => {
  const handle = open()
  const withQuiz = (quiz: unknown) =>
    message(handle.doc(), (draft) => {
      draft.lessons.one = { title: 'Fire', body: '', position: 1, quiz: quiz as null }
    })
  const question = { text: '', many: false, choices: [{ text: '', right: false }] }
  const wrong: unknown[] = [
    {},
    { pass: 80 },
    { pass: '80', questions: [] },
    { pass: 80, questions: {} },
    { pass: 80, questions: ['Both feet?'] },
    { pass: 80, questions: [{ ...question, text: 7 }] },
    { pass: 80, questions: [{ text: '', many: false }] },
    { pass: 80, questions: [{ ...question, choices: [{ text: '' }] }] },
  ]
  for (const quiz of wrong) assert.not.ok(takeChanges(handle, withQuiz(quiz), isAnna), JSON.stringify(quiz))
  assert.equal(Automerge.toJS(handle.doc()), course())
  for (const quiz of [null, { pass: 0, questions: [] }, { pass: 80, questions: [question] }])
    assert.ok(takeChanges(handle, withQuiz(quiz), isAnna), JSON.stringify(quiz))
})

test('LIB-9: a question under a key of its own has all that editors read of it, and a place', () => {
  const handle = open()
  const question = { text: '', many: false, choices: [{ text: '', right: false }] }
  const withQuestion = (question: unknown) =>
    message(handle.doc(), (draft) => {
      const lesson = { title: 'Fire', body: '', position: 1, quiz: null }
      draft.lessons.one = Object.assign(lesson, { 'question:one': question as never })
    })
  for (const wrong of [null, {}, question, { ...question, position: '1' }, { ...question, position: 1, choices: {} }])
    assert.not.ok(takeChanges(handle, withQuestion(wrong), isAnna), JSON.stringify(wrong))
  assert.ok(takeChanges(handle, withQuestion({ ...question, position: 1 }), isAnna))
})

test('LIB-10: a change in the name of nobody who has an account is refused whole', () => {
  const handle = open()
  const renamed = message(handle.doc(), (draft) => void (draft.name = 'Not mine'))
  assert.not.ok(takeChanges(handle, renamed, (_): _ is AdminId => false))
  assert.is(handle.doc().name, 'Safety')
})

test('LIB-9: bytes that are no message are known for it', () => {
  for (const bytes of [[], [0], [0x42], [0x43, 1, 2, 3]]) assert.is(changesIn(new Uint8Array(bytes)), null)
})

/** One change that does the same operation so often: about 120 bytes, however often. */
const repeated = (times: number, action: number, on: Automerge.Doc<CourseDocument>): Uint8Array => {
  const leb = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...leb(value >> 7)])
  const run = [...leb(times).slice(0, -1), ...((last) => (last < 64 ? [last] : [last + 128, 0]))(leb(times).at(-1)!)]
  const bytes = (text: string) => [...leb(text.length), ...Buffer.from(text)]
  const columns: [specification: number, content: number[]][] = [
    [0x15, [...run, ...bytes('x')]], // the key
    [0x34, leb(times)], // not put into a list
    [0x42, [...run, action]],
    [0x56, [...run, action === SET ? 2 : 0]], // the value: true, or none
    [0x70, [...run, 0]], // nothing before it
  ]
  const heads = Automerge.getHeads(on)
  const rests = [...leb(heads.length), ...Buffer.from(heads.join(''), 'hex')]
  const [number, first, time, others] = [1, 50, 0, 0]
  const sizes = columns.flatMap(([specification, content]) => [specification, ...leb(content.length)])
  const author = [16, ...Buffer.from(ACTOR, 'hex'), number, first, time, ...bytes(ANNA), others]
  const content = [...rests, ...author, columns.length, ...sizes, ...columns.flatMap(([, bytes]) => bytes)]
  const body = Buffer.from([1, ...leb(content.length), ...content])
  const checksum = createHash('sha256').update(body).digest().subarray(0, 4)
  const change = new Uint8Array(Buffer.concat([Buffer.from('856f4a83', 'hex'), checksum, body]))
  return Automerge.encodeSyncMessage({ heads: [], need: [], have: [], changes: [change] })
}
const [MAKE_MAP, SET] = [0, 1]

test('LIB-15: what a few bytes declare is bounded before anything is made of it', () => {
  const handle = open()
  assert.equal(changesIn(repeated(10, SET, handle.doc())), { count: 1, operations: 10, making: [] })
  assert.ok(takeChanges(handle, repeated(10, SET, handle.doc()), isAnna), 'the library takes it for a change')
  for (const times of [1_000_000, 1_000_000_000]) {
    const message = repeated(times, SET, handle.doc())
    assert.ok(message.length < 200)
    assert.is(changesIn(message), null)
    assert.not.ok(takeChanges(handle, message, isAnna))
  }
  assert.is(changesIn(repeated(10_000, MAKE_MAP, handle.doc())), null)
  assert.is(changesIn(repeated(10, MAKE_MAP, handle.doc()))!.making.length, 1)
})

test('LIB-15: the longest text is put in and taken away at once, and a document that is sent whole is read', () => {
  const handle = open()
  const description = 'x'.repeat(20_000)
  const written = message(handle.doc(), (draft) => {
    draft.description = description
    draft.lessons.one = { title: 'Fire', body: 'x'.repeat(200_000), position: 1, quiz: null }
  })
  assert.ok(takeChanges(handle, written, isAnna))
  const emptied = message(handle.doc(), (draft) => void Automerge.splice(draft, ['lessons', 'one', 'body'], 0, 200_000))
  assert.ok(emptied.length < 1000)
  assert.ok(takeChanges(handle, emptied, isAnna))
  assert.is(handle.doc().lessons.one!.body, '')
  const whole = Automerge.save(handle.doc())
  const incoming = changesIn(Automerge.encodeSyncMessage({ heads: [], need: [], have: [], changes: [whole] }))!
  assert.ok(incoming.operations >= 220_000)
  assert.equal(incoming.making, [whole])
})

test('LIB-15: what is nested deep is refused, in one change or by many, and sent whole', () => {
  const nest = (object: Record<string, unknown>, depth: number): void => {
    for (let inner = object, left = depth; left > 0; left--) inner = (inner.x = {}) && (inner.x as typeof object)
  }
  const handle = open()
  const nested = message(handle.doc(), (draft) => nest(draft, 100))
  assert.not.ok(takeChanges(handle, nested, isAnna))
  const document = Automerge.merge(Automerge.clone(handle.doc()), Automerge.clone(handle.doc()))
  const deep = Automerge.change(document, { message: ANNA }, (draft) => nest(draft as never, 100))
  const whole = [Automerge.save(deep)]
  assert.not.ok(
    takeChanges(handle, Automerge.encodeSyncMessage({ heads: [], need: [], have: [], changes: whole }), isAnna),
  )
  const deeper = (): Uint8Array =>
    message(handle.doc(), (draft) => {
      let inner = draft as unknown as Record<string, unknown>
      while (inner.x) inner = inner.x as typeof inner
      nest(inner, 4)
    })
  let taken = 0
  while (taken < 100 && takeChanges(handle, deeper(), isAnna)) taken++
  assert.is(taken, 4)
})

test.run()
