import type { Append, Batch, LogStore } from './log-store.ts'
import type { Database } from './database.ts'
import { mergeAll, reencode } from './merge.ts'
import { nextRev } from './open.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { applyChanges } from './sqlite-changes.ts'

/** From this many rows on, a log is worth rewriting as one. */
const SCATTERED = 64
/** Bytes in one statement, give or take one update. */
const STATEMENT_BYTES = 8 * 1024 * 1024
/** Logs remembered as scattered; more are found again when they are read. */
const REMEMBERED = 10_000

const READ = `SELECT l.name, u.seq, u.bytes FROM json_each(?) j JOIN logs l ON l.name = j.value
  JOIN log_updates u ON u.log = l.id ORDER BY l.id, u.seq`
const HEADS = `SELECT json_group_array(json_array(l.name, h.client, h.clock, h.owner)) AS heads
  FROM json_each(?) j JOIN logs l ON l.name = j.value JOIN log_heads h ON h.log = l.id`
const ADD_LOGS = 'INSERT INTO logs (name) SELECT j.value FROM json_each(?) j WHERE true ON CONFLICT DO NOTHING'
/** All bytes in one parameter, and per update the log, where its bytes begin (from 1), and how many they are. */
const APPEND = `INSERT INTO log_updates (log, bytes) SELECT l.id, substr(?, j.value->>1, j.value->>2)
  FROM json_each(?) j JOIN logs l ON l.name = j.value->>0 ORDER BY j.key`
const SET_HEADS = `INSERT INTO log_heads (log, client, clock, owner)
  SELECT l.id, j.value->>1, j.value->>2, j.value->>3 FROM json_each(?) j JOIN logs l ON l.name = j.value->>0 WHERE true
  ON CONFLICT (log, client) DO UPDATE SET clock = excluded.clock`

/** Logs in SQLite. What a batch has many of goes in as one JSON parameter, which costs a third of a statement for each. */
export class SqliteLogStore implements LogStore {
  readonly #database: Database
  readonly #changed: (views: readonly ViewName[]) => void
  readonly #rows = new Map<string, number>()

  /** @param changed is told after a commit which views it changed */
  constructor(database: Database, changed: (views: readonly ViewName[]) => void = () => {}) {
    this.#database = database
    this.#changed = changed
  }

  async heads(logs: readonly string[]): Promise<Map<string, Map<number, { clock: number; owner: string }>>> {
    type Row = [name: string, client: number, clock: number, owner: string]
    const { heads: text } = this.#database.get<{ heads: string }>(HEADS, JSON.stringify(logs))!
    const found = new Map<string, Map<number, { clock: number; owner: string }>>()
    for (const [name, client, clock, owner] of JSON.parse(text) as Row[]) {
      const heads = found.get(name)
      if (heads) heads.set(client, { clock, owner })
      else found.set(name, new Map([[client, { clock, owner }]]))
    }
    return found
  }

  async read(logs: readonly string[]): Promise<Map<string, Uint8Array>> {
    type Row = { name: string; bytes: ArrayBuffer }
    const rows = new Map<string, Uint8Array[]>()
    for (const { name, bytes } of this.#database.all<Row>(READ, JSON.stringify(logs))) {
      const updates = rows.get(name)
      if (updates) updates.push(new Uint8Array(bytes))
      else rows.set(name, [new Uint8Array(bytes)])
    }
    const merged = new Map<string, Uint8Array>()
    for (const [name, updates] of rows) {
      this.#remember(name, updates.length)
      merged.set(name, mergeAll(updates))
    }
    return merged
  }

  async commit({ appends, changes }: Batch): Promise<void> {
    const views = this.#database.transaction(() => {
      if (appends.length > 0) this.#append(appends)
      return applyChanges(this.#database, changes, () => nextRev(this.#database))
    })
    for (const { log } of appends) this.#remember(log, (this.#rows.get(log) ?? 0) + 1)
    if (views.length > 0) this.#changed(views)
  }

  async compact(): Promise<boolean> {
    let most: string | null = null
    let rows = SCATTERED - 1
    for (const [log, count] of this.#rows) if (count > rows) [most, rows] = [log, count]
    if (most === null) return false
    this.#rows.delete(most)
    return this.#rewrite(most)
  }

  async close(): Promise<void> {
    this.#database.close()
  }

  #append(appends: readonly Append[]): void {
    const names: string[] = []
    const heads: [string, number, number, string][] = []
    for (const { log, heads: after } of appends) {
      names.push(log)
      for (const [client, head] of after) heads.push([log, client, head.clock, head.owner])
    }
    this.#database.run(ADD_LOGS, JSON.stringify(names))
    this.#insert(appends)
    this.#database.run(SET_HEADS, JSON.stringify(heads))
  }

  /** One statement for as many updates as one parameter holds well. */
  #insert(appends: readonly Append[]): void {
    for (let next = 0; next < appends.length;) {
      const updates: Uint8Array[] = []
      const places: [string, number, number][] = []
      let size = 0
      do {
        const { log, update } = appends[next++]!
        places.push([log, size + 1, update.byteLength])
        updates.push(update)
        size += update.byteLength
      } while (next < appends.length && size < STATEMENT_BYTES)
      this.#database.run(APPEND, Buffer.concat(updates), JSON.stringify(places))
    }
  }

  /** Replaces the rows that were read and no others, so that an append in between is never lost. */
  #rewrite(log: string): boolean {
    return this.#database.transaction(() => {
      const id = this.#database.get<{ id: number }>('SELECT id FROM logs WHERE name = ?', log)?.id
      if (id === undefined) return false
      type Row = { seq: number; bytes: ArrayBuffer }
      const rows = this.#database.all<Row>('SELECT seq, bytes FROM log_updates WHERE log = ? ORDER BY seq', id)
      if (rows.length < 2) return false
      const whole = reencode(rows.map((row) => new Uint8Array(row.bytes)))
      if (!whole) return false
      this.#database.run('DELETE FROM log_updates WHERE log = ? AND seq <= ?', id, rows.at(-1)!.seq)
      this.#database.run('INSERT INTO log_updates (log, bytes) VALUES (?, ?)', id, whole)
      return true
    })
  }

  #remember(log: string, rows: number): void {
    if (rows < 2 || (this.#rows.size >= REMEMBERED && !this.#rows.has(log))) return
    this.#rows.set(log, rows)
  }
}
