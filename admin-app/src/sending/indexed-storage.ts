import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

interface Schema extends DBSchema {
  /** keys ascend in the order of appending */
  updates: { key: number; value: { log: string; update: Uint8Array }; indexes: { log: string } }
  values: { key: string; value: unknown }
}

/** Outboxes in IndexedDB, one database for each account. Several tabs of the console may share it. */
export class IndexedStorage implements ReplicaStorage {
  readonly #database: IDBPDatabase<Schema>
  /** Keys of what this tab has loaded or written: a merge of ours must not replace what another tab added. */
  readonly #keys = new Map<string, number[]>()

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database
  }

  static async open(account: string): Promise<IndexedStorage> {
    const database = await openDB<Schema>(`carillon-outbox-${account}`, 1, {
      upgrade(database) {
        database.createObjectStore('updates', { autoIncrement: true }).createIndex('log', 'log')
        database.createObjectStore('values')
      },
    })
    return new IndexedStorage(database)
  }

  async load(log: string): Promise<Uint8Array[]> {
    const index = this.#database.transaction('updates').store.index('log')
    const [keys, found] = await Promise.all([index.getAllKeys(log), index.getAll(log)])
    this.#keys.set(log, keys)
    return found.map(({ update }) => update)
  }

  async append(log: string, update: Uint8Array): Promise<void> {
    // Strict: what the console says is queued must survive a power cut.
    const transaction = this.#database.transaction('updates', 'readwrite', { durability: 'strict' })
    const key = await transaction.store.add({ log, update })
    await transaction.done
    this.#keys.set(log, [...(this.#keys.get(log) ?? []), key])
  }

  async compact(log: string, merged: Uint8Array, count: number): Promise<void> {
    const known = this.#keys.get(log) ?? []
    const replaced = known.slice(0, count)
    const place = replaced.at(-1)
    if (place === undefined) return
    const transaction = this.#database.transaction('updates', 'readwrite', { durability: 'strict' })
    for (const key of replaced) void transaction.store.delete(key)
    void transaction.store.put({ log, update: merged }, place)
    await transaction.done
    this.#keys.set(log, [place, ...known.slice(count)])
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
    this.#keys.delete(log)
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return (await this.#database.get('values', key)) as Value | undefined
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#database.put('values', value, key)
  }

  close(): void {
    this.#database.close()
  }
}
