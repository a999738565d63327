import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { PERSON, type Speaker, type TalkEvent, type TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import { newAdminId, newFactId } from '@carillon/shared-model/org/ids.ts'
import { lastOwn } from '@carillon/shared-model/web/timeline.ts'
import { earlierStart, lastSeen, since, startOf } from './timeline.ts'

const HOUR = 3_600_000
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
const assigned = (at: number): TalkEvent => ({ kind: 'assigned', at, by: anna, to: anna })
const test = suite('timeline')

test('CHATPAGE-2: of a long conversation the newest is shown first, with the events since, and earlier ones on demand', () => {
  const talk = {
    messages: [1, 3, 5, 7, 9].map((at) => message(at, PERSON)),
    events: [closed(2), assigned(7), closed(8)],
  }
  const start = startOf(talk, 2, -Infinity, true)
  const shown = since(talk, start)
  assert.equal([shown.messages.map(({ at }) => at), shown.events.map(({ at }) => at)], [[7, 9], [8]])
  assert.is(earlierStart(talk, 2, start), 3)
  assert.is(earlierStart(talk, 2, 3), -Infinity)
  assert.equal(since(talk, -Infinity), { ...talk, events: [closed(2), closed(8)] }, 'all, but who sees to it')
})

test('CHATPAGE-2: what is shown stays while messages come, until there are many and nobody reads above', () => {
  const talk = { messages: [1, 2, 3, 4, 5].map((at) => message(at, PERSON)) }
  assert.is(startOf(talk, 2, 2, true), 2, 'four of five')
  assert.is(startOf(talk, 2, 1, false), 1, 'somebody reads above')
  assert.is(startOf(talk, 2, 1, true), 4)
})

test('CHATPAGE-3: “seen” stands at the last own message that was seen, and nowhere else', () => {
  const seenBy = new Map([[anna, 7]])
  const messages = [
    message(1, PERSON, { seenBy }),
    message(2, PERSON, { seenBy }),
    message(3, PERSON),
    message(4, anna, { seenBy: new Map([[PERSON, 7]]) }),
    message(5, PERSON, { seenBy, withdrawnAt: 6 }),
  ]
  assert.is(lastSeen({ messages }, PERSON), messages[1])
  assert.is(lastSeen({ messages: [messages[2]!] }, PERSON), undefined)
  assert.is(lastOwn({ messages }, PERSON), messages[2], 'what was withdrawn cannot be changed')
})

test.run()
