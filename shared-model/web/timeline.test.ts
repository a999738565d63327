import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PERSON, type Speaker, type TalkEvent, type TalkMessage } from '../folds/talk.ts'
import { newAdminId, newFactId } from '../org/ids.ts'
import { lastOwn, timeline } from './timeline.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MINUTE = 60_000
const anna = newAdminId()
const message = (at: number, speaker: Speaker, fields: Partial<TalkMessage> = {}): TalkMessage => ({
  id: newFactId(at),
  at,
  speaker,
  text: `at ${at / HOUR}`,
  images: [],
  editedAt: null,
  withdrawnAt: null,
  seenBy: new Map(),
  ...fields,
})
const closed = (at: number): TalkEvent => ({ kind: 'closed', at, by: anna })
const dayOf = (at: number) => String(Math.floor(at / DAY))
const test = suite('timeline')

test('CHATPAGE-1: messages stand by days, and what happened stands between them', () => {
  const messages = [message(HOUR, PERSON), message(2 * HOUR, anna), message(DAY + HOUR, anna)]
  const events: TalkEvent[] = [closed(3 * HOUR), { kind: 'assigned', at: HOUR, by: anna, to: anna }]
  const { days } = timeline({ messages, events }, { dayOf })
  assert.equal(
    days.map(({ key, at, entries }) => [key, at, entries.map(({ kind }) => kind)]),
    [
      ['0', HOUR, ['message', 'event', 'message', 'event']],
      ['1', DAY + HOUR, ['message']],
    ],
  )
})

test('CHATPAGE-1: a name is said where the speaker changes, after an event, and at the beginning of a day', () => {
  const messages = [message(1, anna), message(2, anna), message(3, PERSON), message(5, PERSON), message(DAY, PERSON)]
  const { days } = timeline({ messages, events: [closed(4)] }, { dayOf })
  const first = days.flatMap(({ entries }) => entries.map((entry) => entry.kind === 'message' && entry.isFirst))
  assert.equal(first, [true, false, true, false, true, true])
})

test('CHATPAGE-1: messages of one id by two speakers are two entries', () => {
  const id = newFactId()
  const {
    days: [day],
  } = timeline({ messages: [message(1, anna, { id }), message(2, PERSON, { id })], events: [] }, { dayOf })
  assert.is(new Set(day!.entries.map(({ key }) => key)).size, 2)
})

test('ANSWER-7: one speaker goes on for five minutes', () => {
  const messages = [0, MINUTE, 6 * MINUTE, 10 * MINUTE].map((at) => message(at, anna))
  const { days } = timeline({ messages, events: [] }, { dayOf, pause: 5 * MINUTE })
  assert.equal(
    days.flatMap(({ entries }) => entries.map((entry) => entry.kind === 'message' && entry.isFirst)),
    [true, false, true, false],
  )
})

test('ANSWER-7: the newest entries are shown, and the others counted', () => {
  const talk = { messages: [1, 3, DAY].map((at) => message(at, PERSON)), events: [closed(2)] }
  const { days, hidden } = timeline(talk, { most: 2, dayOf })
  assert.is(hidden, 2)
  assert.equal(
    days.map(({ at, entries }) => [at, entries.length]),
    [
      [3, 1],
      [DAY, 1],
    ],
  )
})

test('CHATPAGE-3: what was withdrawn cannot be changed', () => {
  const messages = [message(1, PERSON), message(2, PERSON, { withdrawnAt: 3 }), message(4, anna)]
  assert.is(lastOwn({ messages }, PERSON), messages[0])
})

test.run()
