import { wrap } from 'idb'
import type { BlobHash } from '../facts/blob.ts'
import type { ComposingDatabase } from './composing-stores.ts'
import type { PictureShelf } from './outgoing-pictures.ts'
import type { Picture } from './pictures.ts'
import { wholeTransaction } from './whole-transaction.ts'

/** Pictures in IndexedDB that wait to be brought to the server. */
export class IndexedPictures implements PictureShelf {
  readonly #database: ComposingDatabase
  readonly #keepsSent: boolean
  readonly #now: () => number

  /**
   * @param database with the stores that `createComposingStores` makes
   * @param options `keepsSent`: they stay among the images that were fetched, and are shown as those are
   */
  constructor(database: IDBDatabase, { keepsSent }: { keepsSent: boolean }, now = Date.now) {
    this.#database = wrap(database) as ComposingDatabase
    this.#keepsSent = keepsSent
    this.#now = now
  }

  async waiting(): Promise<BlobHash[]> {
    const [hashes, times] = await Promise.all([this.#database.getAllKeys('uploads'), this.#database.getAll('uploads')])
    const since = new Map(hashes.map((hash, at) => [hash, times[at] ?? 0]))
    return hashes.sort((a, b) => since.get(a)! - since.get(b)!)
  }

  get(hash: BlobHash): Promise<Blob | undefined> {
    return this.#database.get('blobs', hash)
  }

  async add(pictures: readonly Picture[]): Promise<void> {
    const transaction = this.#database.transaction(['blobs', 'uploads'], 'readwrite', { durability: 'strict' })
    const puts = pictures.flatMap(({ hash, blob }) => [
      () => transaction.objectStore('blobs').put(blob, hash),
      () => transaction.objectStore('uploads').put(this.#now(), hash),
    ])
    await wholeTransaction<unknown>(transaction, puts)
  }

  async settle(hash: BlobHash): Promise<void> {
    const transaction = this.#database.transaction(['blobs', 'uploads'], 'readwrite')
    await wholeTransaction(transaction, [
      () => transaction.objectStore('uploads').delete(hash),
      ...(this.#keepsSent ? [] : [() => transaction.objectStore('blobs').delete(hash)]),
    ])
  }
}
