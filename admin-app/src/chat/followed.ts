/** Which conversations are at hand, and which of their months. Pure. */
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import type { ConversationRow } from './conversations.ts'

/** Conversations that are at hand besides the one on screen. */
const MOST = 60
/** Months of one of them: whoever has waited for longer is known to wait, and read when they are opened. */
const MOST_MONTHS = 3

export type OnScreen = {
  id: ConversationId
  /** how many of the months in which anything happened are wanted */
  depth: number
  /** all since this month are wanted, `yyyy-mm`; null: as many as `depth` says */
  since: string | null
}
export type Followed = { id: ConversationId; months: string[] }

/** Of the months in which anything happened, those that are wanted, newest first. */
export const wantedMonths = (months: readonly string[], { depth, since }: OnScreen): string[] =>
  months.filter((month, index) => index < depth || (since !== null && month >= since))

/** The newest; where somebody waits all since they do, so that what is unread is known. */
const recentMonths = ({ months, waitingSince }: ConversationRow): string[] => {
  const since = waitingSince === null ? null : monthOf(waitingSince)
  return months.filter((month, at) => at === 0 || (since !== null && month >= since)).slice(0, MOST_MONTHS)
}

/**
 * The one on screen, with the current month, where people meet; then the newest that are not closed. So what is unread
 * is known and can be answered offline, however many conversations there have ever been.
 * @param now the current month, `yyyy-mm`
 */
export const followed = (rows: readonly ConversationRow[], screen: OnScreen | null, now: string): Followed[] => {
  const others = rows
    .filter((row) => row.id !== screen?.id && row.state !== 'closed' && row.months.length > 0)
    .sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST)
    .map((row) => ({ id: row.id, months: recentMonths(row) }))
  if (!screen) return others
  const months = rows.find(({ id }) => id === screen.id)?.months ?? []
  return [{ id: screen.id, months: [...new Set([now, ...wantedMonths(months, screen)])] }, ...others]
}
