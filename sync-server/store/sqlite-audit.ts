/** Reads the audit trail. Every question goes by an index, so that years of entries cost no more than days. */
import type { z } from 'zod'
import type { auditFilter } from '@carillon/shared-model/api/audit-routes.ts'
import type { AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import { parseEntry } from './audit-trail.ts'
import type { Database, Value } from './database.ts'

export type AuditFilter = Omit<z.output<typeof auditFilter>, 'login'>
/** A row as it is stored: beside the entry what is indexed of it. */
export type AuditRow = {
  seq: number
  at: number
  admin: string | null
  act: string
  words: string
  entry: string
  hash: string
}

/** Shorter texts have no three letters in a row: for them entries are looked through, which soon finds some. */
const TRIGRAM = 3

export class SqliteAudit {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** @param before only entries with smaller numbers @returns the newest first, at most `limit` */
  list(filter: AuditFilter, before: number, limit: number): { entries: AuditEntry[]; more: boolean } {
    const found = this.#select(filter, { above: 0, below: before }, 'DESC', limit + 1)
    return { entries: found.slice(0, limit).map(({ entry }) => parseEntry(entry)), more: found.length > limit }
  }

  /** Entries as they are stored, the oldest first. @param after only those with greater numbers, up to `last` */
  texts(filter: AuditFilter, after: number, last: number, limit: number): { seq: number; entry: string }[] {
    return this.#select(filter, { above: after, below: last + 1 }, 'ASC', limit)
  }

  /** Whole rows, the oldest first. */
  rows(after: number, limit: number): AuditRow[] {
    const sql = 'SELECT seq, at, admin, act, words, entry, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?'
    return this.#database.all<AuditRow>(sql, after, limit)
  }

  /** Number of the newest entry; 0: there is none. */
  get last(): number {
    return this.#database.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM audit')?.seq ?? 0
  }

  /** Whoever has this login, disabled or not. */
  adminWith(login: string): AdminId | null {
    return this.#database.get<{ id: AdminId }>('SELECT id FROM admins WHERE login = ?', login)?.id ?? null
  }

  #select(filter: AuditFilter, range: { above: number; below: number }, order: 'ASC' | 'DESC', limit: number) {
    const { act, admin, from, until } = filter
    const text = filter.text?.toLowerCase() ?? ''
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
    if (byText) add('audit_words MATCH ?', `"${text.replaceAll('"', '""')}"`)
    else if (text) add('instr(words, ?) > 0', text)
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
