import type { Desk } from '../facts/desk.ts'
import { MONTHS_KEPT } from '../logs/kept-months.ts'
import { addMonths, logName, monthOf, parseLogName } from '../logs/names.ts'
import type { DeviceId } from '../org/ids.ts'

/** The next month's logs are followed this long before it begins, so that what comes at midnight comes at once. */
const AHEAD_MS = 120_000

/** When the set of logs changes next for the calendar's sake, milliseconds. */
export const nextChange = (now: number): number =>
  Date.parse(`${addMonths(monthOf(now + AHEAD_MS), 1)}-01T00:00:00Z`) - AHEAD_MS

/** The first month whose logs an endpoint follows. */
const firstMonth = (desk: Desk, now: number): string => {
  const oldest = addMonths(monthOf(now + AHEAD_MS), 1 - MONTHS_KEPT)
  return desk.since > oldest ? desk.since : oldest
}

/** Journals among the logs that are stored here: of this computer, and of everybody who was ever at it. */
export const storedJournals = (names: readonly string[], now: number): string[] =>
  names.filter((name) => {
    const log = parseLogName(name)
    return log?.kind === 'journal' && log.month! >= addMonths(monthOf(now), -MONTHS_KEPT)
  })

/** Of what was sent before this an endpoint follows nothing, milliseconds. */
export const followedSince = (desk: Desk, now: number): number => Date.parse(`${firstMonth(desk, now)}-01T00:00:00Z`)

/**
 * The logs that an endpoint follows, the most urgent first: its desk; for each month, newest first, what is sent to it
 * and its person, then their journals.
 */
export const followedLogs = (device: DeviceId, desk: Desk | null, now: number): string[] => {
  const names = [logName('desk', device, null)]
  if (!desk) return names
  // A newer server may name logs of a kind that this version does not know.
  const bases = desk.follow.map(({ log }) => log).filter((base) => parseLogName(`${base}/${monthOf(now)}`) !== null)
  const journals = [`journal/${device}`, ...(desk.person ? [`journal/${desk.person.id}`] : [])]
  const first = firstMonth(desk, now)
  for (let month = monthOf(now + AHEAD_MS); month >= first; month = addMonths(month, -1))
    names.push(...[...bases, ...journals].map((base) => `${base}/${month}`))
  return names
}
