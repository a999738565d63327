/** The documents of the library in the server's database: snapshots and changes by the keys of automerge-repo. */
import type { Chunk, StorageAdapterInterface, StorageKey } from '@automerge/automerge-repo'
import type { Database } from '../store/database.ts'

type Row = { key: string; bytes: Uint8Array }

/** Parts of keys are Base58, hexadecimal and plain words, so this is in none of them. */
const BETWEEN = '/'
/** The character after it: keys with a prefix lie between the two. */
const AFTER = '0'

export class Chunks implements StorageAdapterInterface {
  readonly #database: Database
  readonly #saved: (document: string) => void

  /** @param saved is called in the transaction in which a document's changes are written */
  constructor(database: Database, saved: (document: string) => void) {
    this.#database = database
    this.#saved = saved
  }

  async load(key: StorageKey): Promise<Uint8Array | undefined> {
    const row = this.#database.get<Row>('SELECT bytes FROM library_chunks WHERE key = ?', key.join(BETWEEN))
    return row && new Uint8Array(row.bytes)
  }

  async save(key: StorageKey, bytes: Uint8Array): Promise<void> {
    this.#database.transaction(() => {
      this.#database.run('INSERT OR REPLACE INTO library_chunks (key, bytes) VALUES (?, ?)', key.join(BETWEEN), bytes)
      if (key.length === 3) this.#saved(key[0]!)
    })
  }

  async remove(key: StorageKey): Promise<void> {
    this.#database.run('DELETE FROM library_chunks WHERE key = ?', key.join(BETWEEN))
  }

  async loadRange(prefix: StorageKey): Promise<Chunk[]> {
    const rows = this.#database.all<Row>(
      'SELECT key, bytes FROM library_chunks WHERE key = ? OR (key > ? AND key < ?) ORDER BY key',
      ...range(prefix),
    )
    return rows.map(({ key, bytes }) => ({ key: key.split(BETWEEN), data: new Uint8Array(bytes) }))
  }

  async removeRange(prefix: StorageKey): Promise<void> {
    this.#database.run('DELETE FROM library_chunks WHERE key = ? OR (key > ? AND key < ?)', ...range(prefix))
  }
}

const range = (prefix: StorageKey): [string, string, string] => {
  const start = prefix.join(BETWEEN)
  return [start, start + BETWEEN, start + AFTER]
}
