import { canRead } from '@carillon/shared-model/logs/can-read.ts'
import type { Batch, LogStore } from '../../ports/log-store.ts'
import type { Database } from './database.ts'
import { joinRuns, mergeAll } from '../merge.ts'
import { SqliteWriter } from './writer.ts'

/** From this many rows on, a log is worth rewriting as one. */
const SCATTERED = 64
/** Of a log that is rewritten: of a larger one nobody waits for the end. */
const COMPACTED_BYTES = 8 * 1024 * 1024
/** Logs remembered as scattered; more are found again when they are read. */
const REMEMBERED = 10_000

const READ = `SELECT l.name, u.seq, u.bytes FROM json_each(?) j JOIN logs l ON l.name = j.value
  JOIN log_updates u ON u.log = l.id ORDER BY l.id, u.seq`
const HEADS = `SELECT json_group_array(json_array(l.name, h.client, h.clock, h.owner)) AS heads
  FROM json_each(?) j JOIN logs l ON l.name = j.value JOIN log_heads h ON h.log = l.id`
const CHANGED = `SELECT l.name AS log, max(u.seq) AS seq
  FROM (SELECT log, seq FROM log_updates WHERE seq > ? ORDER BY seq LIMIT ?) u
  JOIN logs l ON l.id = u.log GROUP BY u.log ORDER BY 2`
const DAMAGED = 'SELECT l.name, d.problem FROM damaged_logs d JOIN logs l ON l.id = d.log'
const UPDATES = 'SELECT u.bytes FROM log_updates u JOIN logs l ON l.id = u.log WHERE l.name = ? ORDER BY u.seq'

/** Logs in SQLite. */
export class SqliteLogStore implements LogStore {
  readonly #database: Database
  readonly #writer: SqliteWriter
  readonly #damaged: (log: string, problem: string) => void
  readonly #rows = new Map<string, number>()
  readonly #damage = new Map<string, string>()
  /** resolves when the damage that is known is on disk, as far as that was possible */
  #noted: Promise<void> = Promise.resolve()

  /** @param damaged is told of a log that was found to be damaged */
  constructor(
    database: Database,
    writer = new SqliteWriter(database),
    damaged: (log: string, problem: string) => void = () => {},
  ) {
    this.#database = database
    this.#writer = writer
    this.#damaged = damaged
    type Row = { name: string; problem: string }
    for (const { name, problem } of database.all<Row>(DAMAGED)) this.#damage.set(name, problem)
  }

  /** Logs that are known to be damaged. */
  get damagedLogs(): ReadonlyMap<string, string> {
    return this.#damage
  }

  damageOf(log: string): string | null {
    return this.#damage.get(log) ?? null
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
      const readable = updates.filter(canRead)
      const unread = updates.length - readable.length
      if (unread > 0) this.#quarantine(name, `${unread} of ${updates.length} updates cannot be read.`)
      else if (updates.length > 1) this.#remember(name, updates.length)
      merged.set(name, mergeAll(readable))
    }
    return merged
  }

  async changedSince(seq: number, limit: number): Promise<{ logs: { log: string; seq: number }[]; seq: number }> {
    const logs = this.#database.all<{ log: string; seq: number }>(CHANGED, seq, limit)
    return { logs, seq: logs.at(-1)?.seq ?? seq }
  }

  async commit({ appends, changes }: Batch): Promise<void> {
    await this.#writer.commit(appends, changes)
    for (const { log } of appends) this.#remember(log, (this.#rows.get(log) ?? 0) + 1)
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
    await this.#noted
    this.#database.close()
  }

  /** Nothing is appended between reading and writing, so no update is lost. */
  #rewrite(log: string): Promise<boolean> {
    return this.#writer.unitOfWork(async ({ write }) => {
      const updates = this.#database.all<{ bytes: ArrayBuffer }>(UPDATES, log).map(({ bytes }) => new Uint8Array(bytes))
      const size = updates.reduce((sum, { byteLength }) => sum + byteLength, 0)
      if (updates.length < 2 || size > COMPACTED_BYTES) return false
      const whole = updates.every(canRead) ? joinRuns(updates) : null
      if (whole) write({ kind: 'log-compacted', log, updates: updates.length, whole })
      return whole !== null
    })
  }

  /** Keeps it as it is, for whoever can make something of it. */
  #quarantine(log: string, problem: string): void {
    if (this.#damage.has(log)) return
    this.#damage.set(log, problem)
    this.#rows.delete(log)
    this.#damaged(log, problem)
    const noted = this.#writer.unitOfWork(async ({ write }) =>
      write({ kind: 'log-damaged', log, at: Date.now(), problem }),
    )
    // Whoever reads does not wait: they may be a unit themselves. What could not be written is found again.
    this.#noted = Promise.allSettled([this.#noted, noted]).then(() => {})
  }

  /** Those that were touched last, so that one which only grows is found as well as one that is read. */
  #remember(log: string, rows: number): void {
    if (this.#damage.has(log)) return
    this.#rows.delete(log)
    this.#rows.set(log, rows)
    const oldest = this.#rows.size > REMEMBERED ? this.#rows.keys().next().value : undefined
    if (oldest !== undefined) this.#rows.delete(oldest)
  }
}
