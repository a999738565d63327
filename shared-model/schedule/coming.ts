/** Occurrences of a calendar around some moment, however long it has run (rules SCHEDULE-n). Pure. */
import { Temporal } from 'temporal-polyfill'
import { leftOut, type Calendar } from './calendar.ts'
import { occurrencesWithin, type Occurrence } from './occurrences.ts'

/** Years in which the next occurrence is looked for. */
const HORIZON = 40

/**
 * The next one after `after` (milliseconds); null: there is none, as far as forty years tell, from now or from the first
 * day on.
 */
export const nextOccurrence = (calendar: Calendar, zone: string, after: number): Occurrence | null => {
  const year = Math.max(yearOf(after, zone), Number(calendar.rule.from.slice(0, 4)))
  for (let ahead = 0; ahead < HORIZON; ahead++) {
    const found = inYear(calendar, zone, year + ahead).find(({ at }) => at > after)
    if (found) return found
  }
  return null
}

/** Those from `from` on and before `until` (milliseconds), in order. */
export const occurrencesBetween = (calendar: Calendar, zone: string, from: number, until: number): Occurrence[] => {
  const found: Occurrence[] = []
  for (let year = yearOf(from, zone); year <= yearOf(until, zone); year++)
    found.push(...inYear(calendar, zone, year).filter(({ at }) => at >= from && at < until))
  return found
}

/** Whether nothing comes any more, neither by itself nor once a pause that lasts is over. */
export const isOver = (calendar: Calendar, zone: string, now: number): boolean => {
  const isLasting = calendar.pauses.some(({ until }) => until === null)
  const resumed = isLasting ? { ...calendar, pauses: calendar.pauses.filter(({ until }) => until !== null) } : calendar
  return nextOccurrence(resumed, zone, now) === null
}

const yearOf = (at: number, zone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).year

/** A fold asks again whenever anything has changed, and a year of a rule costs milliseconds. */
const computed = new WeakMap<Calendar, Map<string, Occurrence[]>>()

const inYear = (calendar: Calendar, zone: string, year: number): Occurrence[] => {
  if (year < 1 || year > 9999) return []
  let known = computed.get(calendar)
  if (!known) computed.set(calendar, (known = new Map<string, Occurrence[]>()))
  const key = `${year} ${zone}`
  const digits = String(year).padStart(4, '0')
  const days =
    known.get(key) ?? occurrencesWithin(calendar.rule, zone, `${digits}-01-01`, `${digits}-12-31`, leftOut(calendar))
  known.set(key, days)
  return days
}
