import 'fake-indexeddb/auto'
import { Drafts } from '@carillon/shared-model/web/drafts.ts'
import { createReplicaStores } from '@carillon/shared-model/web/indexed-storage.ts'
import { openDB, unwrap } from 'idb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openDatabase } from './database.ts'

const test = suite('the database of an earlier version')

test('COMPOSE-3: what was written before an update is there after it', async () => {
  const before = await openDB('carillon-endpoint', 2, {
    upgrade(database) {
      createReplicaStores(unwrap(database))
      for (const store of ['identity', 'blobs', 'uploads', 'drafts', 'attached']) database.createObjectStore(store)
    },
  })
  await before.put('drafts', 'Bare words', 'a conversation')
  before.close()
  const database = await openDatabase()
  const drafts = new Drafts(unwrap(database))
  await drafts.load('a conversation')
  assert.is(drafts.text('a conversation'), 'Bare words')
  await drafts.close()
  database.close()
})

test.run()
