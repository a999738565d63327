import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { backoff } from '@carillon/shared-model/replica/backoff.ts'
import type { Database } from '../storage/database.ts'

/** Milliseconds until an image that the server does not have yet is asked for again; doubled each time, up to the last. */
const FIRST_PAUSE = 1000
const LAST_PAUSE = 60_000

/**
 * Images of messages, lessons and conversations: fetched as soon as these arrive and kept, so that they open without a
 * network. Shown through object URLs, which live while what shows them is open.
 */
export class Images {
  #database: Database
  #fetchBlob: (hash: BlobHash) => Promise<Blob | null>
  #stored = new Set<BlobHash>()
  /** fetched now, or failed since the connection last came back */
  #tried = new Set<BlobHash>()
  /** not on the server yet: when they are asked for again */
  #awaited = new Map<BlobHash, { failures: number; timer: ReturnType<typeof setTimeout> }>()
  #urls = $state.raw<ReadonlyMap<BlobHash, string>>(new Map())
  #open: readonly BlobHash[] = []
  #closed = false

  private constructor(
    database: Database,
    fetchBlob: (hash: BlobHash) => Promise<Blob | null>,
    stored: readonly BlobHash[],
  ) {
    this.#database = database
    this.#fetchBlob = fetchBlob
    this.#stored = new Set(stored)
  }

  /** @param fetchBlob from the server; null: it is not there, or not yet */
  static async open(database: Database, fetchBlob: (hash: BlobHash) => Promise<Blob | null>): Promise<Images> {
    return new Images(database, fetchBlob, await database.getAllKeys('blobs'))
  }

  /** Object URLs of the images of what is open. */
  get urls(): ReadonlyMap<BlobHash, string> {
    return this.#urls
  }

  /** Fetches what is not stored yet. @param again also what failed before */
  want(hashes: Iterable<BlobHash>, again: boolean): void {
    if (again) this.#tried.clear()
    for (const hash of hashes)
      if (!this.#stored.has(hash) && !this.#tried.has(hash)) {
        this.#tried.add(hash)
        void this.#fetch(hash)
      }
  }

  has(hash: BlobHash): boolean {
    return this.#stored.has(hash)
  }

  /** An image that was made here is on the disk. */
  add(hash: BlobHash, blob: Blob): void {
    this.#stored.add(hash)
    this.#forgetPause(hash)
    if (this.#open.includes(hash)) this.#show(hash, blob)
  }

  /** Makes URLs for these images and lets go of those that are not among them. */
  async show(hashes: readonly BlobHash[]): Promise<void> {
    this.#open = hashes
    const kept = new Map<BlobHash, string>()
    for (const [hash, url] of this.#urls)
      if (hashes.includes(hash)) kept.set(hash, url)
      else URL.revokeObjectURL(url)
    this.#urls = kept
    for (const hash of hashes) {
      if (this.#urls.has(hash)) continue
      const blob = this.#stored.has(hash) ? await this.#database.get('blobs', hash) : undefined
      if (this.#open !== hashes) return
      if (blob) this.#show(hash, blob)
    }
  }

  /** Takes off the disk what nothing shows any more. @param needed by anything that is kept here */
  async keepOnly(needed: ReadonlySet<BlobHash>): Promise<void> {
    for (const hash of this.#awaited.keys()) if (!needed.has(hash)) this.#forgetPause(hash)
    const gone = [...this.#stored].filter((hash) => !needed.has(hash))
    for (const hash of gone) this.#stored.delete(hash)
    for (const hash of gone) await this.#database.delete('blobs', hash)
  }

  close(): void {
    this.#closed = true
    for (const hash of this.#awaited.keys()) this.#forgetPause(hash)
    void this.show([])
  }

  async #fetch(hash: BlobHash): Promise<void> {
    clearTimeout(this.#awaited.get(hash)?.timer)
    try {
      const blob = await this.#fetchBlob(hash)
      if (this.#closed) return
      if (blob === null) {
        this.#await(hash)
        return
      }
      await this.#database.put('blobs', blob, hash)
      this.add(hash, blob)
    } catch (error) {
      // Offline, or a server in trouble: tried again when the connection comes back.
      console.info(`Image ${hash} was not fetched:`, error)
    }
  }

  /** Words may be here before their picture, when whoever said them has just come back. */
  #await(hash: BlobHash): void {
    const failures = this.#awaited.get(hash)?.failures ?? 0
    const pause = backoff(failures, FIRST_PAUSE, LAST_PAUSE)
    this.#awaited.set(hash, { failures: failures + 1, timer: setTimeout(() => void this.#fetch(hash), pause) })
  }

  #forgetPause(hash: BlobHash): void {
    clearTimeout(this.#awaited.get(hash)?.timer)
    this.#awaited.delete(hash)
  }

  #show(hash: BlobHash, blob: Blob): void {
    if (!this.#urls.has(hash)) this.#urls = new Map(this.#urls).set(hash, URL.createObjectURL(blob))
  }
}
