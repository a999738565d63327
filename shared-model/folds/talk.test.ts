import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { newAdminId, newDeviceId, newFactId, type AdminId, type DeviceId, type FactId } from '../org/ids.ts'
import { afterTurns, foldTalk, PERSON, unseenBy, type TalkFold } from './talk.ts'

const START = Date.parse('2026-11-24T09:00:00Z')
const [desktop, laptop] = [newDeviceId(START), newDeviceId(START)]
const [anna, jan] = [newAdminId(START), newAdminId(START)]

type Head = { at: number; by: DeviceId | AdminId; v: 1 }
const head = (by: DeviceId | AdminId, at: number): Head => ({ at: START + at, by, v: 1 })
const say = (by: DeviceId | AdminId, at: number, text: string, id: FactId = newFactId(START + at)) =>
  ({ type: 'said', id, ...head(by, at), text }) as const
const edit = (by: DeviceId | AdminId, at: number, said: FactId, text: string): Fact => ({
  type: 'edited',
  ...head(by, at),
  said,
  text,
})
const withdraw = (by: DeviceId | AdminId, at: number, said: FactId): Fact => ({
  type: 'withdrawn',
  ...head(by, at),
  said,
})
const see = (by: DeviceId | AdminId, at: number, ...said: FactId[]): Fact => ({ type: 'seen', ...head(by, at), said })
const close = (by: DeviceId | AdminId, at: number): Fact => ({ type: 'closed', ...head(by, at) })
const reopen = (by: DeviceId | AdminId, at: number): Fact => ({ type: 'reopened', ...head(by, at) })
const assign = (by: AdminId, at: number, to: AdminId | null): Fact => ({
  type: 'assigned',
  at: START + at,
  by,
  v: 1,
  to,
})
const name = (at: number, admin: AdminId, name: string): Fact => ({
  type: 'named',
  at: START + at,
  by: 'server',
  v: 1,
  admin,
  name,
})
const texts = ({ messages }: TalkFold) => messages.map(({ text }) => text)
const idsOf = (messages: readonly { id: FactId }[]) => messages.map(({ id }) => id)

/** As data that can be compared. */
const plain = (fold: TalkFold) => ({
  ...fold,
  messages: fold.messages.map((message) => ({ ...message, seenBy: [...message.seenBy].sort() })),
  names: [...fold.names].sort(),
})

const fact = fc
  .record({
    kind: fc.constantFrom('said', 'edited', 'withdrawn', 'seen', 'assigned', 'closed', 'reopened', 'named', 'future'),
    // Few of everything, so that they meet.
    id: fc.constantFrom(...Array.from({ length: 4 }, (_, at) => newFactId(START + at))),
    by: fc.constantFrom<DeviceId | AdminId>(desktop, laptop, anna, jan),
    at: fc.nat(6),
    text: fc.constantFrom('yes', 'no'),
    image: fc.constantFrom(undefined, 'a'.repeat(64), 'b'.repeat(64)),
    to: fc.constantFrom(anna, jan, null),
  })
  .map(({ kind, id, by, at, text, image, to }): Fact | UnknownFact => {
    const admin = by.startsWith('a') ? (by as AdminId) : anna
    switch (kind) {
      case 'said':
        return { ...say(by, at, text, id), ...(image ? { images: [image] } : {}) }
      case 'edited':
        return edit(by, at, id, text)
      case 'withdrawn':
        return withdraw(by, at, id)
      case 'seen':
        return see(by, at, id)
      case 'assigned':
        return assign(admin, at, to)
      case 'closed':
        return close(by, at)
      case 'reopened':
        return reopen(by, at)
      case 'named':
        return name(at, admin, text)
      default:
        return { ...say(by, at, text, id), v: 2 }
    }
  })
const conversation = fc.array(fact, { maxLength: 30 })
const shuffledOf = (facts: readonly (Fact | UnknownFact)[]) =>
  fc.tuple(
    fc.constant(facts),
    fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2, maxLength: facts.length * 2 }),
  )

test('TALK-1: order and repetition of facts do not matter', () => {
  fc.assert(
    fc.property(conversation.chain(shuffledOf), ([facts, shuffled]) => {
      assert.equal(plain(foldTalk(shuffled)), plain(foldTalk(facts)))
    }),
    { numRuns: 500 },
  )
})

test('TALK-2: messages stand in the order of their times', () => {
  const question = say(desktop, 10, 'Where is the key?')
  const answer = say(anna, 11, 'With the porter.')
  assert.equal(texts(foldTalk([answer, question])), ['Where is the key?', 'With the porter.'])
})

test('TALK-3: who said something changes it, from any of their computers; the last change holds', () => {
  const message = say(desktop, 0, 'Room 12')
  const fold = foldTalk([edit(laptop, 5, message.id, 'Room 14'), message, edit(desktop, 3, message.id, 'Room 13')])
  assert.equal(texts(fold), ['Room 14'])
  assert.is(fold.messages[0]!.editedAt, START + 5)
})

test('TALK-3: what was withdrawn has no words and no pictures, whatever is changed in it later', () => {
  const message = { ...say(anna, 0, 'A password'), images: ['a'.repeat(64)] }
  const [held] = foldTalk([message, withdraw(anna, 9, message.id), edit(anna, 12, message.id, 'Again')]).messages
  assert.equal(
    [held!.text, held!.images, held!.withdrawnAt],
    ['', [], START + 9],
    'its place in the conversation stays',
  )
})

test('TALK-4: nobody changes or takes back what another has said', () => {
  fc.assert(
    fc.property(conversation, fc.constantFrom<DeviceId | AdminId>(desktop, anna), (facts, other) => {
      const message = say(jan, 0, 'Mine')
      const held = foldTalk([...facts, message, edit(other, 90, message.id, 'Yours'), withdraw(other, 91, message.id)])
      const mine = held.messages.find(({ id }) => id === message.id)!
      return mine.text === 'Mine' && mine.editedAt === null && mine.withdrawnAt === null
    }),
  )
})

test('TALK-5: an id that two speakers use names two messages', () => {
  const message = say(desktop, 0, 'Please do not')
  const double = say(anna, 1, 'Please do', message.id)
  const fold = foldTalk([double, message])
  assert.equal(
    fold.messages.map(({ speaker, text }) => [speaker, text]),
    [
      [PERSON, 'Please do not'],
      [anna, 'Please do'],
    ],
  )
  const changed = foldTalk([double, message, withdraw(anna, 2, message.id)])
  assert.equal(texts(changed), ['Please do not', ''])
})

test('TALK-5: of what one speaker says twice under one id the first holds', () => {
  const message = say(desktop, 5, 'First')
  assert.equal(texts(foldTalk([say(laptop, 6, 'Second', message.id), message])), ['First'])
})

test('TALK-6: the state follows from who has the last word, and from closing and opening again', () => {
  const asked = say(desktop, 0, 'Hello?')
  const stateOf = (...facts: Fact[]) => {
    const { state, waitingSince } = foldTalk(facts)
    return [state, waitingSince === null ? null : waitingSince - START]
  }
  assert.equal(stateOf(), ['open', null])
  assert.equal(stateOf(asked, say(laptop, 4, 'Anybody?')), ['waitingForUs', 0], 'since the first question')
  assert.equal(stateOf(asked, say(anna, 1, 'Yes?')), ['waitingForThem', null])
  assert.equal(stateOf(asked, close(anna, 1)), ['closed', null])
  assert.equal(stateOf(asked, close(desktop, 1), say(desktop, 2, 'Wait')), ['reopened', 2])
  assert.equal(stateOf(asked, close(anna, 1), reopen(desktop, 2)), ['reopened', 2])
  assert.equal(stateOf(asked, close(anna, 1), say(anna, 2, 'One more thing')), ['waitingForThem', null])
  assert.equal(stateOf(say(anna, 0, 'Good morning')), ['waitingForThem', null], 'an administrator begins')
  assert.equal(
    stateOf(asked, withdraw(desktop, 3, asked.id)),
    ['open', null],
    'a question taken back waits for nothing',
  )
  assert.equal(stateOf(asked, assign(anna, 1, jan)), ['waitingForUs', 0], 'to be assigned is no answer')
})

test('TALK-6: over every sequence, somebody waits exactly when it is with us', () => {
  const turn = fc.constantFrom('asked', 'answered', 'closed', 'reopened')
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 12 }), (kinds) => {
      const { state, waitingSince } = afterTurns(kinds.map((kind, at) => ({ kind, at }) as const))
      const last = kinds.at(-1)
      const isWithUs = state === 'waitingForUs' || state === 'reopened'
      assert.is(waitingSince !== null, isWithUs)
      assert.is(isWithUs, last === 'asked' || last === 'reopened')
      assert.is(state === 'open', last === undefined)
      assert.is(state === 'waitingForThem', last === 'answered')
      assert.is(state === 'closed', last === 'closed')
      // They wait since the first question after the last answer or end.
      const ended = kinds.findLastIndex((kind) => kind === 'answered' || kind === 'closed')
      if (isWithUs) assert.is(waitingSince, ended + 1)
    }),
    { numRuns: 1000 },
  )
})

test('TALK-7: unseen is what others said, is not withdrawn, and has not been on a screen of the reader', () => {
  const question = say(desktop, 0, 'Question')
  const answer = say(anna, 1, 'Answer')
  const more = say(jan, 2, 'More')
  const facts: Fact[] = [question, answer, more]
  assert.equal(idsOf(unseenBy(PERSON, foldTalk(facts))), [answer.id, more.id])
  assert.equal(idsOf(unseenBy(PERSON, foldTalk([...facts, see(laptop, 3, answer.id)]))), [more.id])
  assert.equal(idsOf(unseenBy(PERSON, foldTalk([...facts, withdraw(jan, 3, more.id)]))), [answer.id])
  assert.equal(idsOf(unseenBy(anna, foldTalk(facts))), [question.id], 'a colleague’s answer is no news')
})

test('TALK-7: what has been seen stays seen when it is changed', () => {
  const answer = say(anna, 1, 'Answer')
  const facts = [answer, see(desktop, 2, answer.id), edit(anna, 3, answer.id, 'Better answer')]
  assert.equal(unseenBy(PERSON, foldTalk(facts)), [])
})

test('TALK-8: no count sticks: whatever was said and done, seeing all that is unseen leaves nothing unseen', () => {
  fc.assert(
    fc.property(conversation, fc.constantFrom<DeviceId | AdminId>(desktop, anna), (facts, by) => {
      const reader = by === anna ? anna : PERSON
      const unseen = idsOf(unseenBy(reader, foldTalk(facts)))
      // Seen by a clock that is behind all the others.
      const seen = unseen.length > 0 ? [see(by, -1000, ...unseen)] : []
      return unseenBy(reader, foldTalk([...facts, ...seen])).length === 0
    }),
    { numRuns: 500 },
  )
})

test('TALK-8: what arrives late is unseen, though its time lies before what was seen', () => {
  const late = say(anna, 1, 'Written on the train')
  const answer = say(anna, 5, 'Answer')
  const facts = [answer, see(desktop, 6, answer.id), late]
  assert.equal(idsOf(unseenBy(PERSON, foldTalk(facts))), [late.id])
})

test('TALK-9: each reader sees for themselves; nobody is told as a reader of their own words', () => {
  const question = say(desktop, 0, 'Question')
  const facts = [question, see(anna, 3, question.id), see(anna, 1, question.id), see(laptop, 2, question.id)]
  const fold = foldTalk(facts)
  assert.equal([...fold.messages[0]!.seenBy], [[anna, START + 1]])
  assert.equal(unseenBy(anna, fold), [])
  assert.equal(idsOf(unseenBy(jan, fold)), [question.id])
})

test('TALK-10: the assignment that was made last holds, and the name that the server told last', () => {
  const fold = foldTalk([
    assign(anna, 5, jan),
    assign(jan, 3, anna),
    name(0, anna, 'Anna Nowak'),
    name(9, anna, 'Anna Kowalska'),
  ])
  assert.is(fold.assignedTo, jan)
  assert.is(fold.names.get(anna), 'Anna Kowalska')
  assert.is(foldTalk([assign(anna, 5, jan), assign(jan, 6, null)]).assignedTo, null)
  assert.equal(
    fold.events.map(({ kind, at }) => [kind, at - START]),
    [
      ['assigned', 3],
      ['assigned', 5],
    ],
  )
})

test('TALK-11: unknown types and newer versions are ignored', () => {
  const newer = { ...say(desktop, 0, 'From the future'), v: 2 } as unknown as UnknownFact
  const unknown = { type: 'sang', at: START, by: anna, v: 1 } as unknown as UnknownFact
  assert.equal(texts(foldTalk([newer, unknown])), [])
})

test.run()
