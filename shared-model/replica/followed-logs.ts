import type { Desk } from '../facts/desk.ts'
import { addMonths, logName, monthOf } from '../logs/names.ts'
import type { DeviceId } from '../org/ids.ts'

/** Months that an endpoint keeps. */
const MONTHS = 12
/** The next month's logs are followed this long before it begins, so that what comes at midnight comes at once. */
const AHEAD_MS = 120_000

/** When the set of logs changes next for the calendar's sake, milliseconds. */
export const nextChange = (now: number): number =>
  Date.parse(`${addMonths(monthOf(now + AHEAD_MS), 1)}-01T00:00:00Z`) - AHEAD_MS

/**
 * The logs that an endpoint follows, the most urgent first: its desk; for each month, newest first, what is sent to it
 * and its person, then their journals.
 */
export const followedLogs = (device: DeviceId, desk: Desk | null, now: number): string[] => {
  const names = [logName('desk', device, null)]
  if (!desk) return names
  const bases = desk.follow.map(({ log }) => log)
  const journals = [`journal/${device}`, ...(desk.person ? [`journal/${desk.person.id}`] : [])]
  const newest = monthOf(now + AHEAD_MS)
  const oldest = addMonths(newest, 1 - MONTHS)
  for (let month = newest; month >= desk.since && month >= oldest; month = addMonths(month, -1))
    names.push(...[...bases, ...journals].map((base) => `${base}/${month}`))
  return names
}
