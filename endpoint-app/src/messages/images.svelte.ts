import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { InboxItem, TrainingCampaign } from '@carillon/shared-model/replica/endpoint.ts'
import type { Database } from '../storage/database.ts'

/**
 * Images of messages and lessons: fetched as soon as these arrive and kept, so that they open without a network. Shown
 * through object URLs, which live while their message or lesson is open.
 */
export class Images {
  #database: Database
  #fetchBlob: (hash: BlobHash) => Promise<Blob>
  #stored = new Set<BlobHash>()
  /** fetched now, or failed since the connection last came back */
  #tried = new Set<BlobHash>()
  #urls = $state.raw<ReadonlyMap<BlobHash, string>>(new Map())
  #open: readonly BlobHash[] = []
  #closed = false

  private constructor(database: Database, fetchBlob: (hash: BlobHash) => Promise<Blob>, stored: readonly BlobHash[]) {
    this.#database = database
    this.#fetchBlob = fetchBlob
    this.#stored = new Set(stored)
  }

  static async open(database: Database, fetchBlob: (hash: BlobHash) => Promise<Blob>): Promise<Images> {
    return new Images(database, fetchBlob, await database.getAllKeys('blobs'))
  }

  /** Object URLs of the images of the message that is open. */
  get urls(): ReadonlyMap<BlobHash, string> {
    return this.#urls
  }

  /**
   * Fetches what these items show and is not stored yet.
   * @param ahead images of what is still to come @param again also what failed before
   */
  want(
    items: readonly InboxItem[],
    training: readonly TrainingCampaign[],
    ahead: readonly BlobHash[],
    again: boolean,
  ): void {
    if (again) this.#tried.clear()
    this.#ask(ahead)
    for (const { content, recalledAt } of items)
      if (content.kind === 'message' && recalledAt === null) this.#ask(content.images)
    for (const { campaign, stoppedAt, lessons } of training)
      for (const [number, { images }] of campaign.lessons.entries())
        if (stoppedAt === null || lessons[number]?.isThere) this.#ask(images)
  }

  #ask(hashes: readonly BlobHash[]): void {
    for (const hash of hashes)
      if (!this.#stored.has(hash) && !this.#tried.has(hash)) {
        this.#tried.add(hash)
        void this.#fetch(hash)
      }
  }

  /** Makes URLs for these images and lets go of the ones before. */
  async show(hashes: readonly BlobHash[]): Promise<void> {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url)
    this.#urls = new Map()
    this.#open = hashes
    for (const hash of hashes) {
      const blob = this.#stored.has(hash) ? await this.#database.get('blobs', hash) : undefined
      if (this.#open !== hashes) return
      if (blob) this.#add(hash, blob)
    }
  }

  close(): void {
    this.#closed = true
    void this.show([])
  }

  async #fetch(hash: BlobHash): Promise<void> {
    try {
      const blob = await this.#fetchBlob(hash)
      if (this.#closed) return
      await this.#database.put('blobs', blob, hash)
      this.#stored.add(hash)
      if (this.#open.includes(hash)) this.#add(hash, blob)
    } catch (error) {
      // Offline, or gone from the server: tried again when the connection comes back.
      console.info(`Image ${hash} was not fetched:`, error)
    }
  }

  #add(hash: BlobHash, blob: Blob): void {
    if (!this.#urls.has(hash)) this.#urls = new Map(this.#urls).set(hash, URL.createObjectURL(blob))
  }
}
