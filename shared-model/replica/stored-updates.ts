/** One log's updates in storage: written one after the other, and merged when there are many. */
import * as Y from 'yjs'
import type { ReplicaStorage } from './storage.ts'

/** Updates in storage after which they are merged into one. */
const COMPACT_AFTER = 200

export class StoredUpdates {
  readonly #name: string
  readonly #storage: ReplicaStorage
  readonly #document: Y.Doc
  #count = 0
  /** one after the other; never rejects */
  #writes: Promise<void> = Promise.resolve()
  #haveFailed = false

  /** @param name of the log @param document with everything that is in storage, once it is loaded */
  constructor(name: string, storage: ReplicaStorage, document: Y.Doc) {
    this.#name = name
    this.#storage = storage
    this.#document = document
  }

  /** Puts what storage has into the document. */
  load(updates: readonly Uint8Array[]): void {
    Y.transact(this.#document, () => {
      for (const update of updates) Y.applyUpdate(this.#document, update)
    })
    this.#count = updates.length
  }

  /** Resolves when all that was to be written has been, or could not be. */
  get written(): Promise<void> {
    return this.#writes
  }

  /** Whether anything could not be written. */
  get haveFailed(): boolean {
    return this.#haveFailed
  }

  /** Writes an own update, whose author is told of what the disk refused. In turn. */
  store(update: Uint8Array): Promise<void> {
    return this.#storage.append(this.#name, update)
  }

  /** Writes an update of the server's: what is not kept comes again. */
  keep(update: Uint8Array): void {
    this.inTurn(() => this.store(update))
  }

  inTurn(work: () => Promise<void>): void {
    this.#writes = this.#writes.then(work).catch(() => {
      this.#haveFailed = true
    })
  }

  /** One more is in storage, or on its way there. */
  grow(): void {
    this.#count++
    this.compactMany()
  }

  /** Puts one update in the place of many, so that the next start reads runs of facts instead of single ones. */
  compactMany(): void {
    if (this.#count <= COMPACT_AFTER) return
    this.#count = 0
    this.inTurn(async () => {
      // Another tab may have written what is not here.
      const updates = await this.#storage.load(this.#name)
      const merged = Y.mergeUpdates([Y.encodeStateAsUpdate(this.#document), ...updates])
      await this.#storage.compact(this.#name, merged, updates.length)
    })
  }

  /** Puts the document as it is after `first` in the place of what was loaded, so that what it has dropped goes. */
  replaceLoaded(first: () => Promise<void>): Promise<void> {
    const count = this.#count
    this.inTurn(async () => {
      await first()
      await this.#storage.compact(this.#name, Y.encodeStateAsUpdate(this.#document), count)
    })
    return this.#writes
  }
}
