import { ApiError } from '@carillon/shared-model/api/client.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Blobs } from '../data/blobs.svelte.ts'
import type { Picture } from './picture.ts'

interface Schema extends DBSchema {
  /** by hash, as long as the server does not have them */
  pictures: { key: BlobHash; value: Blob }
}

/** Milliseconds that a message waits for its pictures to be with the server before it goes ahead of them. */
const PATIENCE = 15_000
/** Milliseconds until an upload that failed is tried again; a new connection comes sooner. */
const RETRY = 10_000

/** Pictures of what this administrator says: kept here until the server has them, so that they can be sent offline. */
export class Pictures {
  readonly #name: string
  readonly #blobs: Blobs
  #database: IDBPDatabase<Schema> | null = null
  #uploading: Promise<void> | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  /** why the server would not take one; null: it has taken all so far */
  #problem = $state.raw<unknown>(null)
  #waiting = $state.raw<ReadonlySet<BlobHash>>(new Set())

  constructor(account: string, blobs: Blobs) {
    this.#name = `carillon-pictures-${account}`
    this.#blobs = blobs
  }

  async open(): Promise<void> {
    this.#database = await openDB<Schema>(this.#name, 1, {
      upgrade: (database) => void database.createObjectStore('pictures'),
    })
    await this.#read()
  }

  get problem(): unknown {
    return this.#problem
  }
  /** Not with the server yet. */
  get waiting(): ReadonlySet<BlobHash> {
    return this.#waiting
  }

  /**
   * Resolves when they are on this device's disk and, where the server answers soon, with the server too: whoever gets
   * the message can then show them.
   */
  async keep(pictures: readonly Picture[], online: boolean): Promise<void> {
    if (pictures.length === 0) return
    const transaction = this.#open.transaction('pictures', 'readwrite', { durability: 'strict' })
    for (const { hash, file } of pictures) void transaction.store.put(file, hash)
    await transaction.done
    await this.#read()
    const upload = this.upload()
    if (online) await Promise.race([upload, new Promise((resolve) => setTimeout(resolve, PATIENCE))])
  }

  /** Brings the server what it lacks. */
  upload(): Promise<void> {
    this.#uploading ??= this.#upload().finally(() => (this.#uploading = null))
    return this.#uploading
  }

  /** @param forget unless some wait to be sent */
  async close(forget: boolean): Promise<void> {
    clearTimeout(this.#retry)
    const database = this.#database
    this.#database = null
    await this.#uploading
    const isEmpty = this.#waiting.size === 0
    database?.close()
    if (forget && isEmpty) indexedDB.deleteDatabase(this.#name)
  }

  get #open(): IDBPDatabase<Schema> {
    if (!this.#database) throw new Error('The conversations are still being opened.')
    return this.#database
  }

  async #upload(): Promise<void> {
    clearTimeout(this.#retry)
    for (const hash of this.#waiting) {
      const file = await this.#database?.get('pictures', hash)
      if (!file) continue
      try {
        await this.#blobs.upload(file, 'putChatImage')
      } catch (error) {
        // Out of reach, or busy: it waits. What the server will not have, ever, is not offered again.
        if (!(error instanceof ApiError) || error.status >= 500 || error.status === 401 || error.status === 429) {
          if (this.#database) this.#retry = setTimeout(() => void this.upload(), RETRY)
          return
        }
        this.#problem = error
      }
      await this.#database?.delete('pictures', hash)
      await this.#read()
    }
  }

  async #read(): Promise<void> {
    if (!this.#database) return
    const hashes = await this.#database.getAllKeys('pictures')
    for (const hash of hashes) {
      const file = await this.#database.get('pictures', hash)
      if (file) this.#blobs.hold(hash, file)
    }
    this.#waiting = new Set(hashes)
  }
}
