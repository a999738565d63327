import { randomBytes } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Vault } from '../accounts/vault.ts'
import { ANNA, EWA, JAN, QUEUE, writing } from '../store/contract/talk-store.ts'
import { talkStore } from '../store/sqlite/talk-store.ts'
import { SecretConversationIds } from './conversation-ids.ts'
import { KnownConversations } from './known-conversations.ts'

test('MEMBER-1: ids are this server’s own, the same over restarts, and others once they were erased', async () => {
  const store = await talkStore()
  const vault = new Vault(randomBytes(32))
  const conversations = await KnownConversations.load(store.repositories, store.announcements)
  const load = () => SecretConversationIds.load({ ...store, vault: () => vault, conversations })
  const ids = await load()
  assert.throws(() => ids.of(JAN, QUEUE.id), /no secret yet/)
  let secrets = 0
  store.announcements.on(['setting-saved'], (changes) => void (secrets += changes.length))
  await Promise.all([ids.prepare(), ids.prepare()])
  await ids.prepare()
  assert.is(secrets, 1)
  const all = () => [ids.of(JAN, QUEUE.id), ids.of(JAN, ANNA), ids.of(EWA, QUEUE.id)]
  const before = all()
  assert.is(new Set(before).size, 3)
  const again = await load()
  await again.prepare()
  assert.is(again.of(JAN, QUEUE.id), before[0])
  await writing(store)({ kind: 'conversations-erased', person: JAN })
  const after = all()
  assert.is(new Set([...before, ...after]).size, 5)
  assert.is(after[2], before[2])
  const sealed = JSON.stringify(await store.repositories.settings.get('chat.secret'))
  assert.match(sealed, /^\{"sealed":"[\w-]+"\}$/)
  await store.close()
})

test.run()
