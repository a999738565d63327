/** The audit trail: entries that each hold the hash of the one before. Nothing here changes or removes one. */
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import { nextEntry, textOf, wordsOf } from '../audit-entry.ts'
import type { Database } from './database.ts'

type Who = { login: string; name: string }

/** Appends an entry, inside the transaction of what it tells about: neither is there without the other. */
export const appendAudit = (database: Database, input: AuditInput): void => {
  const last = database.get<{ seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1')
  const who = input.by && database.get<Who>('SELECT login, name FROM admins WHERE id = ?', input.by)
  const device = input.device && database.get<{ name: string }>('SELECT name FROM devices WHERE id = ?', input.device)
  const entry = nextEntry(input, last, {
    by: input.by && who ? { id: input.by, login: who.login, name: who.name } : null,
    device: input.device && device ? { id: input.device, name: device.name } : null,
  })
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
