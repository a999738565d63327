import type { z } from 'zod'
import type { auditFilter } from '@carillon/shared-model/api/audit-routes.ts'
import type { AuditAct, AuditEntry, AuditInput } from '@carillon/shared-model/audit/entry.ts'

export type AuditFilter = Omit<z.output<typeof auditFilter>, 'login'>
/** An entry as it is kept, and beside it what it is found by. */
export type AuditRow = {
  seq: number
  at: number
  admin: string | null
  act: string
  words: string
  entry: string
  hash: string
}

/** The audit trail. Entries are appended, and never changed or removed. */
export interface AuditRepository {
  /** @param before only entries with smaller numbers @returns the newest first, at most `limit` */
  list(filter: AuditFilter, before: number, limit: number): Promise<{ entries: AuditEntry[]; more: boolean }>
  /** Entries as they are kept, the oldest first. @param after only those with greater numbers, up to `last` */
  texts(filter: AuditFilter, after: number, last: number, limit: number): Promise<{ seq: number; entry: string }[]>
  /** Whole rows with greater numbers, the oldest first. */
  rows(after: number, limit: number): Promise<AuditRow[]>
  /** The newest entry of any of these acts upon a subject; null: there is none. */
  latest(acts: readonly AuditAct[], subject: string): Promise<AuditEntry | null>
  /** Number of the newest entry; 0: there is none. */
  last(): Promise<number>
}

/** One more entry. */
export type AuditChange = { kind: 'audit'; entry: AuditInput }
