import 'fake-indexeddb/auto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { storageSuite } from '../replica/storage-suite.ts'
import { IndexedStorage } from './indexed-storage.ts'
import { failRequest, indexedFailures } from './test-indexed-db.ts'

const failures = indexedFailures(IDBDatabase.prototype, IDBObjectStore.prototype)
const LOG = 'journal/dAAAAAAAAAAAAAAAAAAAAAA/2026-11'
const bytes = (...values: number[]) => new Uint8Array(values)
let places = 0

storageSuite(
  'IndexedDB',
  () => {
    const name = `place-${places++}`
    return Promise.resolve({
      open: () => IndexedStorage.open(name),
      close: (storage) => Promise.resolve((storage as IndexedStorage).close()),
      failures,
    })
  },
  Object.keys(failures),
)

const test = suite('IndexedDB of several tabs and versions')

test('STORAGE-4: of writes that share a transaction none is kept when one of them cannot be asked for', async () => {
  const storage = await IndexedStorage.open(`place-${places++}`)
  const first = storage.append(LOG, bytes(1))
  const together = [storage.append(LOG, bytes(2)), storage.append(LOG, bytes(3))]
  failRequest(IDBObjectStore.prototype, 1)
  await first
  const kept = await Promise.allSettled(together)
  assert.equal(
    kept.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(await storage.load(LOG), [bytes(1)], 'what was refused left no trace')
  await storage.append(LOG, bytes(4))
  assert.equal(await storage.load(LOG), [bytes(1), bytes(4)])
  storage.close()
})

test('STORAGE-2: a merge in one tab leaves what another tab has added, before and after', async () => {
  const name = `place-${places++}`
  const [ours, others] = [await IndexedStorage.open(name), await IndexedStorage.open(name)]
  await ours.append(LOG, bytes(1))
  await others.append(LOG, bytes(7))
  await ours.append(LOG, bytes(2))
  await ours.compact(LOG, bytes(1, 2), 2)
  await others.append(LOG, bytes(8))
  await others.compact(LOG, bytes(7, 8), 2)
  const found = (await ours.load(LOG)).map((update) => [...update])
  assert.equal(found, [
    [1, 2],
    [7, 8],
  ])
  ours.close()
  others.close()
})

/** As the apps have made it since their first versions. */
const formerDatabase = (name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onerror = () => reject(new Error(`${name} was not opened`))
    request.onupgradeneeded = () => {
      request.result.createObjectStore('updates', { autoIncrement: true }).createIndex('log', 'log')
      request.result.createObjectStore('values')
    }
    request.onsuccess = () => resolve(request.result)
  })

test('STORAGE-6: what an earlier version of the apps has stored is read, merged and added to', async () => {
  const name = `place-${places++}`
  const database = await formerDatabase(name)
  const transaction = database.transaction(['updates', 'values'], 'readwrite')
  for (const n of [1, 2]) transaction.objectStore('updates').add({ log: LOG, update: bytes(n) })
  transaction.objectStore('values').put({ n: 1 }, 'key')
  await new Promise((resolve) => (transaction.oncomplete = resolve))
  database.close()

  const storage = await IndexedStorage.open(name)
  assert.equal(await storage.load(LOG), [bytes(1), bytes(2)])
  assert.equal(await storage.get('key'), { n: 1 })
  await storage.append(LOG, bytes(3))
  await storage.compact(LOG, bytes(1, 2), 2)
  assert.equal(await storage.load(LOG), [bytes(1, 2), bytes(3)])
  storage.close()
})

test.run()
