/** Which conversations are at hand, and which of their months. Pure. */
import { addMonths } from '@carillon/shared-model/logs/names.ts'
import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import { waits, type ConversationRow } from './conversations.ts'

/** Conversations that are at hand besides the one on screen. */
const MOST = 60
/** Months that nobody said anything in and that are looked through all the same. */
const LONGEST_SILENCE = 12

export type OnScreen = {
  id: ConversationId
  /** how many of the months in which anything was said are wanted */
  depth: number
  /** all since this month are wanted, `yyyy-mm`; null: as many as `depth` says */
  since: string | null
}
export type Followed = { id: ConversationId; months: string[] }

/** What is read, corrected and closed after the last day of a month stands in the next. */
const withNext = (months: readonly string[]): string[] => months.flatMap((month) => [month, addMonths(month, 1)])

const upTo = (months: readonly string[], now: string): string[] =>
  [...new Set(months)].filter((month) => month <= now).sort((a, b) => (a < b ? 1 : -1))

/** Of the months in which anything was said, those that are wanted. */
export const wantedMonths = (said: readonly string[], { depth, since }: OnScreen): string[] =>
  said.filter((month, index) => index < depth || (since !== null && month >= since))

const shownMonths = (said: readonly string[], screen: OnScreen, now: string): string[] => {
  const silence: string[] = []
  const [newest] = said
  for (let month = now; newest && month > newest && silence.length < LONGEST_SILENCE; month = addMonths(month, -1))
    silence.push(month)
  return upTo([now, ...silence, ...withNext(wantedMonths(said, screen))], now)
}

/**
 * The one on screen, with the current month, where people meet; then the newest that are not closed, each with its
 * newest month. So what is unread is known and can be answered offline, however many there have ever been.
 * @param now the current month, `yyyy-mm`
 */
export const followed = (rows: readonly ConversationRow[], screen: OnScreen | null, now: string): Followed[] => {
  const others = rows
    .filter((row) => row.id !== screen?.id && row.state !== 'closed' && row.months.length > 0)
    .sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST)
    .map((row) => {
      const newest = row.months.slice(0, 1)
      return { id: row.id, months: upTo(waits(row) ? withNext(newest) : newest, now) }
    })
  if (!screen) return others
  const said = rows.find(({ id }) => id === screen.id)?.months ?? []
  return [{ id: screen.id, months: shownMonths(said, screen, now) }, ...others]
}
