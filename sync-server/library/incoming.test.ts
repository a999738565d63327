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
  assert.is(changesIn(renamed), 1)
  assert.equal(takeChanges(handle, renamed, isAnna), [ANNA])
  const heads = Automerge.getHeads(handle.doc())
  assert.equal(takeChanges(handle, renamed, isAnna), [])
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

test('LIB-10: a change in the name of nobody who has an account is refused whole', () => {
  const handle = open()
  const renamed = message(handle.doc(), (draft) => void (draft.name = 'Not mine'))
  assert.not.ok(takeChanges(handle, renamed, (_): _ is AdminId => false))
  assert.is(handle.doc().name, 'Safety')
})

test('LIB-9: bytes that are no message are known for it', () => {
  for (const bytes of [[], [0], [0x42], [0x43, 1, 2, 3]]) assert.is(changesIn(new Uint8Array(bytes)), null)
})

test.run()
