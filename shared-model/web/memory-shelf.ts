import type { BlobHash } from '../facts/blob.ts'
import type { PictureShelf } from './outgoing-pictures.ts'
import type { Picture } from './pictures.ts'

/** A disk that outlives its process, and may be full. */
export class MemoryShelf implements PictureShelf {
  readonly blobs = new Map<BlobHash, Blob>()
  readonly #waiting = new Set<BlobHash>()
  isFull = false

  async waiting() {
    return [...this.#waiting]
  }
  async get(hash: BlobHash) {
    return this.blobs.get(hash)
  }
  async add(pictures: readonly Picture[]) {
    if (this.isFull) throw new Error('The disk is full.')
    for (const { hash, blob } of pictures) {
      this.blobs.set(hash, blob)
      this.#waiting.add(hash)
    }
  }
  async settle(hash: BlobHash) {
    this.#waiting.delete(hash)
  }
}
