import 'fake-indexeddb/auto'
import { openDB, unwrap } from 'idb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createComposingStores } from './composing-stores.ts'
import { IndexedPictures } from './indexed-pictures.ts'
import { MemoryShelf } from './memory-shelf.ts'
import { pictureShelfSuite } from './picture-shelf-suite.ts'
import { indexedFailures } from './test-indexed-db.ts'

let places = 0
const openPictures = async (name: string, keepsSent: boolean, now: () => number): Promise<IndexedPictures> => {
  const database = await openDB(name, 1, {
    upgrade(database) {
      database.createObjectStore('blobs')
      createComposingStores(unwrap(database))
    },
  })
  return new IndexedPictures(unwrap(database), { keepsSent }, now)
}
const failures = indexedFailures(IDBDatabase.prototype, IDBObjectStore.prototype)

for (const keepsSent of [true, false])
  for (const [failure, fail] of Object.entries(failures))
    pictureShelfSuite(`IndexedDB that ${keepsSent ? 'keeps' : 'drops'} what was sent: ${failure}`, () => {
      const name = `pictures-${places++}`
      let now = 1
      return { open: () => openPictures(name, keepsSent, () => now), fill: fail, pass: () => void now++ }
    })

pictureShelfSuite('memory', () => {
  const shelf = new MemoryShelf()
  return { open: () => Promise.resolve(shelf), fill: () => void (shelf.isFull = true), pass: () => undefined }
})

const test = suite('pictures in IndexedDB')

test('CHATPAGE-11: what was sent stays at hand where images that were fetched do, and nowhere else', async () => {
  for (const keepsSent of [true, false]) {
    const pictures = await openPictures(`pictures-${places++}`, keepsSent, () => 1)
    const hash = 'a'.repeat(64)
    await pictures.add([{ hash, blob: new Blob(['a']) }])
    await pictures.settle(hash)
    assert.is((await pictures.get(hash)) !== undefined, keepsSent)
  }
})

test.run()
