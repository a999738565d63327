import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'
import type { Database } from './database.ts'

type Waiting = { log: string; update: Uint8Array; stored: () => void; failed: (reason: unknown) => void }

/** Logs in IndexedDB. One tab at a time writes (see `app/one-tab.ts`), so an order of appending exists. */
export class IndexedStorage implements ReplicaStorage {
  #database: Database
  #waiting: Waiting[] = []
  #writing: Promise<void> | null = null

  constructor(database: Database) {
    this.#database = database
  }

  async load(log: string): Promise<Uint8Array[]> {
    const found = await this.#database.getAllFromIndex('updates', 'log', log)
    return found.map(({ update }) => update)
  }

  /** A first synchronisation brings hundreds of updates: those that come while one commit is running share the next. */
  append(log: string, update: Uint8Array): Promise<void> {
    return new Promise((stored, failed) => {
      this.#waiting.push({ log, update, stored, failed })
      this.#writing ??= this.#write()
    })
  }

  async compact(log: string, merged: Uint8Array, count: number): Promise<void> {
    const transaction = this.#database.transaction('updates', 'readwrite', { durability: 'strict' })
    const keys = await transaction.store.index('log').getAllKeys(log, count)
    for (const key of keys) void transaction.store.delete(key)
    // The merge takes the place of the last one, before everything that was appended since.
    const place = keys.at(-1)
    if (place !== undefined) void transaction.store.put({ log, update: merged }, place)
    await transaction.done
  }

  async logs(): Promise<string[]> {
    const names: string[] = []
    const index = this.#database.transaction('updates').store.index('log')
    let cursor = await index.openKeyCursor(null, 'nextunique')
    while (cursor) {
      names.push(cursor.key)
      cursor = await cursor.continue()
    }
    return names
  }

  async remove(log: string): Promise<void> {
    const transaction = this.#database.transaction('updates', 'readwrite')
    for (const key of await transaction.store.index('log').getAllKeys(log)) void transaction.store.delete(key)
    await transaction.done
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return (await this.#database.get('values', key)) as Value | undefined
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#database.put('values', value, key)
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      try {
        // Strict: "already displayed" must survive a power cut, or an alert would be shown twice.
        const transaction = this.#database.transaction('updates', 'readwrite', { durability: 'strict' })
        for (const { log, update } of batch) void transaction.store.add({ log, update })
        await transaction.done
        for (const { stored } of batch) stored()
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
    }
    this.#writing = null
  }
}
