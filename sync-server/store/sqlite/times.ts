/** Times in rows that a clock has written which was ahead, brought back. */
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { TimesChange } from '../../ports/times.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

const WEEK = 7 * 86_400_000
const HOUR = 3_600_000
/** Milliseconds of a step of codes (RFC 6238). */
const STEP = 30_000

/** What was published at one time counts as published at another. */
export const applyRedated = (
  database: Database,
  { item, from, to }: { item: ItemId; from: number; to: number },
  rev: number,
): void => {
  database.run('UPDATE item_history SET at = ? WHERE item = ? AND at = ?', to, item, from)
  for (const column of ['published_at', 'recalled_at', 'revised_at'])
    database.run(`UPDATE items SET ${column} = ? WHERE id = ? AND ${column} = ?`, to, item, from)
  database.run('UPDATE items SET rev = ? WHERE id = ?', rev, item)
}

export const timesAppliers: Appliers<TimesChange> = {
  'times-brought-back': (database, { now, ahead }, rev) => {
    const past = (table: string, column: string, also = '') =>
      database.run(`UPDATE ${table} SET ${column} = ?1 ${also} WHERE ${column} > ?1`, now)
    past('devices', 'last_seen', `, rev = ${rev('computers')}`)
    past('devices', 'enrolled_at', `, rev = ${rev('computers')}`)
    past('talk_bringers', 'at')
    for (const state of ['delivered', 'displayed', 'read', 'acknowledged', 'received']) past('receipts', `${state}_at`)
    for (const column of ['created_at', 'updated_at']) past('library_documents', column, `, rev = ${rev('courses')}`)
    rev('texts')
    // A session of an hour, a code of a week and a lock of an hour are not to last for as long as the clock was ahead.
    database.run('UPDATE devices SET expires_at = expires_at - ? WHERE expires_at > ?', ahead, now + HOUR)
    const codes = 'UPDATE enrolments SET expires_at = expires_at - ?1, created_at = ?2 WHERE created_at > ?2'
    database.run(codes, ahead, now)
    database.run('UPDATE invitations SET expires_at = expires_at - ? WHERE expires_at > ?', ahead, now + WEEK)
    database.run('DELETE FROM sign_in_failures WHERE blocked_until > ?', now + HOUR)
    database.run('UPDATE admins SET totp_step = min(totp_step, ?)', Math.floor(now / STEP))
    // What goes by the calendar is looked at again: it may have seemed to be over, or be in the logs of months to come.
    const running = 'item IN (SELECT id FROM items WHERE recalled_at IS NULL)'
    database.run(`UPDATE series SET look = ? WHERE ${running}`, now)
    database.run(`UPDATE carried SET month = '', is_over = 0 WHERE month > ? AND ${running}`, monthOf(now))
    database.run(`UPDATE carried SET is_over = 0 WHERE ${running}`)
  },
}
