import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addMonths } from '@carillon/shared-model/logs/names.ts'
import { EWA, JAN, QUEUE, talkOf, writing } from '../store/contract/talk-store.ts'
import { talkStore } from '../store/sqlite/talk-store.ts'
import { deskTalks } from './desk-talks.ts'
import { KnownConversations } from './known-conversations.ts'

const month = (n: number) => addMonths('2025-01', n)

test('TALK-15: a desk names the latest months of a conversation, and the first that is kept', async () => {
  const store = await talkStore()
  const write = writing(store)
  const conversations = await KnownConversations.load(store.repositories, store.announcements)
  const talk = talkOf(JAN)
  const told = (since: string | null = null) => {
    const parts = { conversations, ids: { of: () => talk.id }, queues: { all: [QUEUE] }, retention: { since } }
    const [{ months, first } = { months: [] }] = deskTalks({ ...parts, administrators: new Map() } as never, JAN).talks!
    return { months: months.length, latest: months[0], first }
  }
  const say = (n: number) => write({ kind: 'talk', talk, month: month(n), facts: [] })
  assert.equal(told(), { months: 0, latest: undefined, first: undefined })
  for (let n = 3; n < 15; n++) await say(n)
  assert.equal(told(), { months: 12, latest: month(14), first: undefined }, 'all of them')
  for (const n of [20, 1, 16]) await say(n)
  assert.equal(told(), { months: 12, latest: month(20), first: month(1) })
  assert.equal(told(month(2)), { months: 12, latest: month(20), first: month(2) }, 'nothing is kept before')
  assert.equal(told(month(10)), { months: 7, latest: month(20), first: undefined })
  assert.equal(told(month(21)), { months: 0, latest: undefined, first: undefined })
  await write(
    { kind: 'talk', talk: talkOf(EWA), month: month(0), facts: [] },
    { kind: 'months-removed', before: month(2) },
  )
  assert.equal(told(month(2)), { months: 12, latest: month(20), first: month(3) }, 'as it is on disk')
  await store.close()
})

test.run()
