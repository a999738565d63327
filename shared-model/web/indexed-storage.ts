import { openDB, unwrap, wrap, type DBSchema, type IDBPDatabase } from 'idb'
import type { ReplicaStorage } from '../replica/storage.ts'
import { wholeTransaction } from './whole-transaction.ts'

/** The object stores of a replica, in a database that may have others beside them. */
interface ReplicaStores extends DBSchema {
  /** keys ascend in the order of appending */
  updates: { key: number; value: { log: string; update: Uint8Array }; indexes: { log: string } }
  values: { key: string; value: unknown }
}
type Waiting = { log: string; update: Uint8Array; stored: () => void; failed: (reason: unknown) => void }

/** Where "already displayed", or "queued", must survive a power cut. */
const STRICT = { durability: 'strict' } as const

/** For a database's first upgrade. */
export const createReplicaStores = (database: IDBDatabase): void => {
  database.createObjectStore('updates', { autoIncrement: true }).createIndex('log', 'log')
  database.createObjectStore('values')
}

/** Logs in IndexedDB. Several tabs may share them. */
export class IndexedStorage implements ReplicaStorage {
  readonly #database: IDBPDatabase<ReplicaStores>
  /** Keys of what this tab has loaded or written: a merge of ours must not replace what another tab added. */
  readonly #keys = new Map<string, number[]>()
  #waiting: Waiting[] = []
  #isWriting = false

  /** @param database open, with the stores that `createReplicaStores` makes */
  constructor(database: IDBDatabase) {
    this.#database = wrap(database) as IDBPDatabase<ReplicaStores>
  }

  /**
   * Opens a database that holds a replica and nothing else.
   * @param lost is told when the browser deletes it while it is open
   */
  static async open(name: string, lost: () => void = () => {}): Promise<IndexedStorage> {
    const upgrade = (database: IDBPDatabase) => createReplicaStores(unwrap(database))
    return new IndexedStorage(unwrap(await openDB(name, 1, { upgrade, terminated: lost })))
  }

  close(): void {
    this.#database.close()
  }

  async load(log: string): Promise<Uint8Array[]> {
    const index = this.#database.transaction('updates').store.index('log')
    const [keys, found] = await Promise.all([index.getAllKeys(log), index.getAll(log)])
    this.#keys.set(log, keys)
    return found.map(({ update }) => update)
  }

  /** A first synchronisation brings hundreds of updates: those that come while one commit is running share the next. */
  append(log: string, update: Uint8Array): Promise<void> {
    return new Promise((stored, failed) => {
      this.#waiting.push({ log, update, stored, failed })
      if (!this.#isWriting) void this.#write()
    })
  }

  async compact(log: string, merged: Uint8Array, count: number): Promise<void> {
    const replaced = this.#keysOf(log).slice(0, count)
    const place = replaced.at(-1)
    if (place === undefined) return
    const transaction = this.#database.transaction('updates', 'readwrite', STRICT)
    await wholeTransaction<unknown>(transaction, [
      ...replaced.map((key) => () => transaction.store.delete(key)),
      // The merge takes the place of the last one, before everything that was appended since.
      () => transaction.store.put({ log, update: merged }, place),
    ])
    this.#keys.set(log, [place, ...this.#keysOf(log).slice(count)])
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
    const clear = async (): Promise<void> => {
      const keys = await transaction.store.index('log').getAllKeys(log)
      await Promise.all(keys.map((key) => transaction.store.delete(key)))
    }
    await Promise.all([clear(), transaction.done])
    this.#keys.delete(log)
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return (await this.#database.get('values', key)) as Value | undefined
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.#database.put('values', value, key)
  }

  #keysOf(log: string): readonly number[] {
    return this.#keys.get(log) ?? []
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      try {
        const transaction = this.#database.transaction('updates', 'readwrite', STRICT)
        const adds = batch.map(
          ({ log, update }) =>
            () =>
              transaction.store.add({ log, update }),
        )
        const keys = await wholeTransaction(transaction, adds)
        batch.forEach(({ log, stored }, at) => {
          const known = this.#keys.get(log)
          if (known) known.push(keys[at]!)
          else this.#keys.set(log, [keys[at]!])
          stored()
        })
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
    }
    this.#isWriting = false
  }
}
