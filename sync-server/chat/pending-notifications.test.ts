import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import { EWA, JAN, type TalkStore } from '../store/contract/talk-store.ts'
import { talkStore } from '../store/sqlite/talk-store.ts'
import { PendingNotifications } from './pending-notifications.ts'

type People = readonly PersonId[] | null
type Context = { store: TalkStore; pending: PendingNotifications; add: (person: PersonId | null) => Promise<void> }
const test = suite<Context>('pending notifications')
test.before.each(async (context) => {
  const store = await talkStore()
  const pending = new PendingNotifications(store)
  const add = (person: PersonId | null) =>
    store.unitOfWork(async (transaction) => transaction.write(await pending.added(person, transaction)))
  Object.assign(context, { store, pending, add })
})
test.after.each(({ store }) => store?.close())

/** Whom the next attempt notifies; undefined: nobody is pending. */
const notified = async (pending: PendingNotifications): Promise<People | undefined> => {
  let told: People | undefined
  await pending.notify(async (people) => void (told = people))
  return told
}

test('CHAT-3: whoever is pending is notified once', async ({ pending, add }) => {
  assert.is(await notified(pending), undefined)
  for (const person of [JAN, EWA, JAN]) await add(person)
  assert.equal(await notified(pending), [JAN, EWA])
  assert.is(await notified(pending), undefined)
})

test('CHAT-3: once everybody is pending they stay so', async ({ pending, add }) => {
  for (const person of [JAN, null, EWA]) await add(person)
  assert.is(await notified(pending), null)
})

test('CHAT-3: whoever could not be notified is the next time, also after a restart', async ({
  store,
  pending,
  add,
}) => {
  await add(JAN)
  const failed = pending.notify(() => Promise.reject(new Error('The disk is full.')))
  assert.is(await failed.catch((error: Error) => error.message), 'The disk is full.')
  assert.equal(await notified(new PendingNotifications(store)), [JAN])
})

test('CHAT-3: whoever is added while others are notified may have been notified too early', async ({
  pending,
  add,
}) => {
  await add(JAN)
  await pending.notify(() => add(JAN))
  assert.equal(await notified(pending), [JAN])
  await add(null)
  await pending.notify(() => add(null))
  assert.is(await notified(pending), null)
  assert.is(await notified(pending), undefined)
})

test.run()
