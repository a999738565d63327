import { parseEntry } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { Refusal } from './refusal.ts'

/** `2026-11-23 14:05 UTC` */
const minute = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Somebody has changed this since it was read; the audit trail says who and when. @param name of what was changed */
export const changedMeanwhile = (
  database: Database,
  kind: 'administrator' | 'profile',
  id: string,
  name: string,
): Refusal => {
  const row = database.get<{ entry: string }>(
    `SELECT entry FROM audit WHERE act IN (?, ?, ?) AND json_extract(entry, '$.subject.id') = ?
     ORDER BY seq DESC LIMIT 1`,
    `${kind}.changed`,
    `${kind}.disabled`,
    `${kind}.enabled`,
    id,
  )
  const entry = row && parseEntry(row.entry)
  const who = entry ? `${entry.by?.name ?? 'The server'} changed` : 'Somebody changed'
  return new Refusal(
    409,
    'changed-meanwhile',
    `${who} “${name}”${entry ? ` at ${minute(entry.at)}` : ''}, after you had opened it. Look at it again, then make your change anew.`,
  )
}
