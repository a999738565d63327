/** The audit trail: entries that each hold the hash of the one before. Nothing here changes or removes one. */
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import {
  auditBytes,
  auditEntry,
  FIRST_PREVIOUS,
  type AuditEntry,
  type AuditInput,
} from '@carillon/shared-model/audit/entry.ts'
import type { Database } from './database.ts'

type Who = { login: string; name: string }

/** Appends an entry, inside the transaction of what it tells about: neither is there without the other. */
export const appendAudit = (database: Database, input: AuditInput): void => {
  const last = database.get<{ seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
  const who = input.by && database.get<Who>('SELECT login, name FROM admins WHERE id = ?', input.by)
  const device = input.device && database.get<{ name: string }>('SELECT name FROM devices WHERE id = ?', input.device)
  const entry: AuditEntry = {
    seq: (last?.seq ?? 0) + 1,
    at: input.at,
    by: input.by && who ? { id: input.by, login: who.login, name: who.name } : null,
    device: input.device && device ? { id: input.device, name: device.name } : null,
    act: input.act,
    subject: input.subject && { id: clean(input.subject.id), name: clean(input.subject.name) },
    detail: Object.fromEntries(
      Object.entries(input.detail).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
    ),
    previous: last?.hash ?? FIRST_PREVIOUS,
    hash: '',
  }
  entry.hash = hashOf(entry)
  database.run(
    'INSERT INTO audit (seq, at, admin, act, words, entry, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    entry.seq,
    entry.at,
    entry.by?.id ?? null,
    entry.act,
    wordsOf(entry),
    textOf(entry),
    entry.hash,
  )
}

/** Halves of characters have no canonical form, and SQLite's text ends at a NUL: what a name holds must not stop an act. */
const clean = (text: string): string => text.replace(/[\p{Cs}\0]/gu, '\uFFFD')

/** What a text is searched in. */
export const wordsOf = ({ by, device, subject }: AuditEntry): string =>
  [by?.login, by?.name, device?.name, subject?.name].filter(Boolean).join('\n').toLowerCase()

/** As it is stored and exported: canonical, so that an entry has one text and no other. */
export const textOf = (entry: AuditEntry): string => canonicalize(entry) as string

export const hashOf = (entry: AuditEntry): string => createHash('sha256').update(auditBytes(entry)).digest('hex')

export const parseEntry = (text: string): AuditEntry => auditEntry.parse(JSON.parse(text))
