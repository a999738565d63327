/** Reads the audit trail. Every question goes by an index, so that years of entries cost no more than days. */
import { fold } from '@carillon/shared-model/content/fold.ts'
import type { AuditAct, AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import type { AuditChange, AuditFilter, AuditRepository, AuditRow } from '../../ports/audit.ts'
import { parseEntry } from '../audit-entry.ts'
import type { Appliers } from './appliers.ts'
import { appendAudit } from './audit-trail.ts'
import type { Database, Value } from './database.ts'

/** Shorter texts have no three letters in a row: for them entries are looked through, which soon finds some. */
const TRIGRAM = 3

const LATEST = `SELECT entry FROM audit WHERE act IN (SELECT value FROM json_each(?))
  AND json_extract(entry, '$.subject.id') = ? ORDER BY seq DESC LIMIT 1`

/** Whether the database is of a version that keeps a trail. */
export const hasTrail = (database: Database): boolean =>
  database.get("SELECT 1 FROM sqlite_master WHERE name = 'audit'") !== undefined

export class SqliteAudit implements AuditRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async list(filter: AuditFilter, before: number, limit: number): Promise<{ entries: AuditEntry[]; more: boolean }> {
    const found = this.#select(filter, { above: 0, below: before }, 'DESC', limit + 1)
    return { entries: found.slice(0, limit).map(({ entry }) => parseEntry(entry)), more: found.length > limit }
  }

  async texts(
    filter: AuditFilter,
    after: number,
    last: number,
    limit: number,
  ): Promise<{ seq: number; entry: string }[]> {
    return this.#select(filter, { above: after, below: last + 1 }, 'ASC', limit)
  }

  async rows(after: number, limit: number): Promise<AuditRow[]> {
    const sql = 'SELECT seq, at, admin, act, words, entry, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?'
    return this.#database.all<AuditRow>(sql, after, limit)
  }

  async latest(acts: readonly AuditAct[], subject: string): Promise<AuditEntry | null> {
    const row = this.#database.get<{ entry: string }>(LATEST, JSON.stringify(acts), subject)
    return row ? parseEntry(row.entry) : null
  }

  async last(): Promise<number> {
    return this.#database.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM audit')?.seq ?? 0
  }

  #select(filter: AuditFilter, range: { above: number; below: number }, order: 'ASC' | 'DESC', limit: number) {
    const { act, admin, from, until } = filter
    const text = fold(filter.text ?? '')
    // Entries of earlier versions are found as they were written.
    const texts = [...new Set([text, filter.text?.toLowerCase() ?? ''])]
    const where: string[] = []
    const values: Value[] = []
    const add = (condition: string, ...more: Value[]) => {
      where.push(condition)
      values.push(...more)
    }
    const { first, last } = this.#bounds(from, until)
    const byText = text.length >= TRIGRAM
    // With the table of words the limits of numbers go to it, so that it stops where they end.
    const seq = byText ? 'audit_words.rowid' : 'audit.seq'
    if (byText) add('audit_words MATCH ?', texts.map((one) => `"${one.replaceAll('"', '""')}"`).join(' OR '))
    else if (text) add(`(${texts.map(() => 'instr(words, ?) > 0').join(' OR ')})`, ...texts)
    add(`${seq} > ? AND ${seq} < ?`, Math.max(range.above, first - 1), Math.min(range.below, last + 1))
    if (act !== undefined) add('audit.act = ?', act)
    if (admin !== undefined) add('audit.admin = ?', admin)
    // The clock may have been set back in between.
    if (from !== undefined) add('audit.at >= ?', from)
    if (until !== undefined) add('audit.at < ?', until)
    const source = byText ? 'audit_words CROSS JOIN audit ON audit.seq = audit_words.rowid' : 'audit'
    return this.#database.all<{ seq: number; entry: string }>(
      `SELECT audit.seq, audit.entry FROM ${source} WHERE ${where.join(' AND ')} ORDER BY ${seq} ${order} LIMIT ?`,
      ...values,
      limit,
    )
  }

  /** Numbers between which entries of a time lie, so that no others are looked at. */
  #bounds(from: number | undefined, until: number | undefined): { first: number; last: number } {
    if (from === undefined && until === undefined) return { first: 1, last: Number.MAX_SAFE_INTEGER - 1 }
    const bounds = this.#database.get<{ first: number | null; last: number | null }>(
      'SELECT min(seq) AS first, max(seq) AS last FROM audit INDEXED BY audit_by_time WHERE at >= ? AND at < ?',
      from ?? Number.MIN_SAFE_INTEGER,
      until ?? Number.MAX_SAFE_INTEGER,
    )
    return { first: bounds?.first ?? 1, last: bounds?.last ?? 0 }
  }
}

export const auditAppliers: Appliers<AuditChange> = {
  audit: (database, change) => {
    appendAudit(database, change.entry)
  },
}
