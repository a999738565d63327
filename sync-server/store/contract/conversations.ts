/** What every store of conversations does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { TalkFact } from '@carillon/shared-model/folds/talk.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { logName } from '@carillon/shared-model/logs/names.ts'
import { newDeviceId, newFactId, type AdminId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../../ports/changes.ts'
import type { StoredConversation } from '../../ports/conversations.ts'
import { allOf, ANNA, EWA, JAN, QUEUE, talkOf, writing, type OpenTalkStore, type TalkStore } from './talk-store.ts'

const DEVICE = newDeviceId()
const said = (text: string, by: DeviceId | AdminId = DEVICE, images: string[] = [], id = newFactId()): TalkFact => ({
  type: 'said',
  id,
  at: 1,
  by,
  v: 1,
  text,
  images,
})
const talked = (talk: Talk, month: string, ...facts: TalkFact[]): Change => ({ kind: 'talk', talk, month, facts })
const byId = <Item extends { id: string }>(items: readonly Item[]): Item[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1))

/** As it is stored when so much was written in it. */
const written = (talk: Talk, ...months: string[]): StoredConversation => ({ ...talk, first: months[0] ?? null, months })

export const conversationsSuite = (name: string, open: OpenTalkStore): void => {
  type Context = { store: TalkStore; write: (...changes: Change[]) => Promise<void> }
  const test = suite<Context>(`conversations in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
    context.write = writing(context.store)
  })
  test.after.each(({ store }) => store?.close())

  /** A log with something in it, beside the rows. */
  const keep = async ({ logs }: TalkStore, talk: Talk, month: string): Promise<string> => {
    const log = logName('talk', talk.id, month)
    const heads = new Map([[1, { clock: 1, owner: DEVICE }]])
    await logs.commit({ appends: [{ log, update: appendUpdate(1, 0, ['a']), heads }], changes: [] })
    return log
  }

  test('CHAT-2: what was opened exists, once however often, whether or not anything is said', async ({
    store,
    write,
  }) => {
    const { conversations } = store.repositories
    assert.equal(await conversations.existing(12), [])
    const [own, asked] = [talkOf(JAN, ANNA), talkOf(EWA)]
    await write({ kind: 'conversation-opened', talk: own }, { kind: 'conversation-opened', talk: own })
    await write({ kind: 'conversation-opened', talk: asked })
    assert.equal(
      byId(await conversations.existing(12)),
      byId([own, asked]).map((talk) => written(talk)),
    )
    assert.equal(await conversations.extentOf(JAN), { conversations: 0, messages: 0 })
  })

  test('ROSTER-5: what was removed exists no more, and what was said in it is kept', async ({ store, write }) => {
    const { conversations } = store.repositories
    const [one, other] = [talkOf(JAN), talkOf(EWA)]
    await write(talked(one, '2026-11', said('One')), talked(other, '2026-11', said('Other')))
    await write({ kind: 'conversation-removed', conversation: one.id })
    assert.equal(
      (await conversations.existing(12)).map(({ id }) => id),
      [other.id],
    )
    assert.is((await store.rowOf(one.id)).deleted, true)
    assert.equal(await conversations.monthsOf([one.id, talkOf(JAN).id]), new Map([[one.id, ['2026-11']]]))
    await write({ kind: 'conversation-opened', talk: one })
    assert.equal(await conversations.extentOf(JAN), { conversations: 1, messages: 1 })
    assert.is((await conversations.existing(12)).length, 2)
  })

  test('CHAT-1: what is said makes a conversation, with its months in order', async ({ store, write }) => {
    const { conversations } = store.repositories
    const talk = talkOf(JAN)
    await write(talked(talk, '2026-11', said('One')), talked(talk, '2026-09', said('Earlier')))
    await write(talked(talk, '2026-10', said('Between'), said('And more')), talked(talk, '2026-12'))
    const months = ['2026-09', '2026-10', '2026-11', '2026-12']
    assert.equal(await conversations.existing(12), [written(talk, ...months)])
    assert.equal(
      await conversations.existing(2),
      [{ ...written(talk, ...months.slice(2)), first: '2026-09' }],
      'the latest',
    )
    assert.equal(await conversations.extentOf(JAN), { conversations: 1, messages: 4 })
    assert.equal(await conversations.extentOf(EWA), { conversations: 0, messages: 0 })
    assert.is(await conversations.lastMonth(), '2026-12')
    assert.equal(
      (await conversations.monthsFrom('2026-11')).sort((a, b) => (a.month < b.month ? -1 : 1)),
      ['2026-11', '2026-12'].map((month) => ({ conversation: talk.id, month })),
    )
    assert.equal(await conversations.monthsFrom('2027-01'), [])
  })

  test('nothing has been said: no last month', async ({ store }) => {
    assert.is(await store.repositories.conversations.lastMonth(), null)
  })

  test('CHAT-3: months wait until their person is notified, and others go on waiting', async ({ store, write }) => {
    const { conversations } = store.repositories
    const [one, other] = [talkOf(JAN), talkOf(EWA)]
    const waiting = async () =>
      (await conversations.monthsToNotify())
        .map(({ conversation, month, person }) => `${person} ${conversation} ${month}`)
        .sort()
    await write(talked(one, '2026-11', said('One')), talked(other, '2026-11', said('Two')))
    assert.equal(await waiting(), [`${JAN} ${one.id} 2026-11`, `${EWA} ${other.id} 2026-11`].sort())
    await write({ kind: 'months-notified', months: [{ conversation: one.id, month: '2026-11' }] })
    await write(talked(one, '2026-11', said('More')))
    assert.equal(await waiting(), [`${EWA} ${other.id} 2026-11`])
    await write(talked(one, '2026-12', said('And more')))
    assert.equal(await waiting(), [`${JAN} ${one.id} 2026-12`, `${EWA} ${other.id} 2026-11`].sort())
  })

  test('CHAT-5: whoever speaks waits to be named, and to be named anew in the months that count', async ({
    store,
    write,
  }) => {
    const { conversations } = store.repositories
    const talk = talkOf(JAN)
    const voice = (month: string, called: string) => ({ conversation: talk.id, month, admin: ANNA, name: called })
    await write(talked(talk, '2026-10', said('One', ANNA), said('Two')), talked(talk, '2026-11', said('Three', ANNA)))
    const byMonth = async () => (await conversations.unnamedVoices()).sort((a, b) => (a.month < b.month ? -1 : 1))
    assert.equal(await byMonth(), [voice('2026-10', 'Anna Nowak'), voice('2026-11', 'Anna Nowak')])
    await write({ kind: 'named', ...voice('2026-10', 'Anna Nowak') })
    assert.equal(await byMonth(), [voice('2026-11', 'Anna Nowak')])
    await write({ kind: 'named', ...voice('2026-11', 'Anna Nowak') })
    assert.equal([await byMonth(), await conversations.renamedVoices('2026-01')], [[], []])
    await store.rename(ANNA, 'Anna Lis')
    assert.equal(await conversations.renamedVoices('2026-11'), [voice('2026-11', 'Anna Lis')])
    assert.is((await conversations.renamedVoices('2026-01')).length, 2)
    assert.equal(await conversations.renamedVoices('2026-12'), [])
    assert.equal(await byMonth(), [])
  })

  test('MEMBER-12: a removed queue’s conversations exist no more, and are kept', async ({ store, write }) => {
    const { conversations, messages, queues } = store.repositories
    const [asked, own] = [talkOf(JAN), talkOf(JAN, ANNA)]
    await write(talked(asked, '2026-11', said('The lift')), talked(own, '2026-11', said('The lift', ANNA)))
    await write({ kind: 'queue-removed', queue: QUEUE.id })
    assert.equal(await queues.all(), [])
    assert.equal(await conversations.existing(12), [written(own, '2026-11')])
    assert.equal(
      (await allOf(messages.matches('lift'))).map(({ talk }) => talk),
      [own],
    )
    assert.equal(await conversations.extentOf(JAN), { conversations: 2, messages: 2 })
    assert.is((await store.rowOf(asked.id)).deleted, true)
  })

  test('CHAT-6: earlier months are gone from rows, search and logs; what has nothing left is over', async ({
    store,
    write,
  }) => {
    const { conversations, messages } = store.repositories
    const [over, left, opened] = [talkOf(JAN), talkOf(EWA), talkOf(EWA, ANNA)]
    const logs = [await keep(store, over, '2026-09'), await keep(store, left, '2026-10')]
    const kept = await keep(store, left, '2026-11')
    await write(
      talked(over, '2026-09', said('The lift, long ago')),
      talked(left, '2026-10', said('The lift, lately', ANNA)),
      talked(left, '2026-11', said('The lift, now')),
      { kind: 'conversation-opened', talk: opened },
    )
    await write({ kind: 'months-removed', before: '2026-11' })
    assert.equal(byId(await conversations.existing(12)), byId([written(left, '2026-11'), written(opened)]))
    const found = await allOf(messages.matches('lift'))
    assert.equal(await Promise.all(found.map(async ({ seq }) => (await messages.message(seq)).text)), ['The lift, now'])
    assert.equal([...(await store.logs.read([...logs, kept])).keys()], [kept])
    assert.equal([...(await store.logs.heads([...logs, kept])).keys()], [kept])
    assert.equal(await conversations.extentOf(JAN), { conversations: 0, messages: 0 })
    assert.equal(await conversations.extentOf(EWA), { conversations: 1, messages: 1 })
    assert.equal(await conversations.unnamedVoices(), [])
    const row = await store.rowOf(over.id)
    assert.equal([row.deleted, row.lastText, row.messages], [true, '', 0])
    assert.equal((await store.rowOf(left.id)).lastText, 'The lift, now')

    await write(talked(over, '2026-12', said('Again')))
    assert.equal(
      (await conversations.existing(12)).find(({ id }) => id === over.id),
      written(over, '2026-12'),
    )
    assert.is((await store.rowOf(over.id)).deleted, false)
  })

  test('CHAT-8: what is erased is gone, with images of whoever answered; what is somebody else’s stays', async ({
    store,
    write,
  }) => {
    const { conversations, messages } = store.repositories
    const [one, own, other] = [talkOf(JAN), talkOf(JAN, ANNA), talkOf(EWA)]
    const [mine, answer, withdrawn, shared, hers] = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(64))
    for (const hash of [mine!, shared!]) await store.bring(hash, JAN, 1)
    for (const hash of [answer!, withdrawn!, hers!]) await store.bring(hash, ANNA, 1)
    await store.bring(shared!, EWA, 1)
    const log = await keep(store, one, '2026-11')
    const taken = said('', ANNA, [withdrawn!])
    const id = (taken as { id: ReturnType<typeof newFactId> }).id
    await write(
      talked(one, '2026-11', said('A secret', DEVICE, [mine!, shared!]), said('It is safe', ANNA, [answer!]), taken),
      talked(one, '2026-11', { type: 'withdrawn', at: 2, by: ANNA, v: 1, said: id }),
      { kind: 'conversation-opened', talk: own },
      talked(other, '2026-11', said('No secret', DEVICE, [shared!]), said('Indeed', ANNA, [hers!])),
    )
    assert.equal(await conversations.extentOf(JAN), { conversations: 1, messages: 3 })
    assert.equal(await conversations.erasures(), new Map())

    await write({ kind: 'conversations-erased', person: JAN })
    assert.equal(await conversations.existing(12), [written(other, '2026-11')])
    assert.equal(await conversations.extentOf(JAN), { conversations: 0, messages: 0 })
    assert.equal(await conversations.erasures(), new Map([[JAN, 1]]))
    assert.is((await store.logs.read([log])).size, 0)
    assert.equal(
      (await allOf(messages.matches('secret'))).map(({ talk }) => talk),
      [other],
    )
    for (const talk of [one, own]) {
      const row = await store.rowOf(talk.id)
      assert.equal([row.deleted, row.lastText, row.messages], [true, '', 0])
    }
    const stored = [mine, answer, withdrawn, shared, hers].map((hash) => store.isStored(hash!))
    assert.equal(await Promise.all(stored), [false, false, false, true, true])

    await write({ kind: 'conversations-erased', person: JAN })
    assert.equal(await conversations.erasures(), new Map([[JAN, 2]]))
  })

  test('a unit of work that is refused erases nothing', async ({ store }) => {
    const { conversations } = store.repositories
    const talk = talkOf(JAN)
    await writing(store)(talked(talk, '2026-11', said('Kept')))
    const refused = store.unitOfWork(async ({ write }) => {
      write({ kind: 'conversations-erased', person: JAN }, { kind: 'months-removed', before: '2027-01' })
      throw new Error('refused')
    })
    assert.is(await refused.catch((error: Error) => error.message), 'refused')
    assert.equal(await conversations.existing(12), [written(talk, '2026-11')])
    assert.equal(await conversations.erasures(), new Map())
  })

  test.run()
}
