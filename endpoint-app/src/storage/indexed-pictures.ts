import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { Picture, PictureShelf } from '../chat/outgoing.ts'
import type { Database } from './database.ts'

/** Pictures in IndexedDB, among the images that were fetched, so that they are shown as those are. */
export class IndexedPictures implements PictureShelf {
  #database: Database

  constructor(database: Database) {
    this.#database = database
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
    for (const { hash, blob } of pictures) {
      void transaction.objectStore('blobs').put(blob, hash)
      void transaction.objectStore('uploads').put(Date.now(), hash)
    }
    await transaction.done
  }

  async settle(hash: BlobHash): Promise<void> {
    await this.#database.delete('uploads', hash)
  }
}
