/** The occurrences of a calendar rule (rules SCHEDULE-n in docs/spec/model.md). Pure: no clock, no zone of its own. */
import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import type { LocalDate, ScheduleRule } from './rule.ts'

export type Occurrence = {
  date: LocalDate
  /** milliseconds since the epoch */
  at: number
}

export type LeftOut = {
  isSkipped: (date: LocalDate) => boolean
  /** null: none */
  end: LocalDate | null
}
const NOTHING_LEFT_OUT: LeftOut = { isSkipped: () => false, end: null }

/** A date is written with four digits of the year. */
const LAST_YEAR = 9999

/** Days looked at for one that fits: a rule that never fits, such as the 31st of February, ends here. */
const MAX_EMPTY_PERIODS = 1000
/** A count is followed from its first day on, and has at most four digits. */
const MAX_COUNT = 20_000

/**
 * The days are computed on the calendar alone and placed in the zone afterwards, so that no rule is moved by a change
 * of the clock. A time that the change skips is as much later as is skipped; of one that occurs twice the first counts
 * (`compatible` in RFC 5545 and Temporal).
 *
 * @param zone IANA time zone, such as `Europe/Warsaw`
 * @param limit at most so many, the earliest
 * @param left days that are left out besides the rule's own exceptions, and the day before which it ends
 */
export const occurrences = (
  rule: ScheduleRule,
  zone: string,
  limit: number,
  left: LeftOut = NOTHING_LEFT_OUT,
): Occurrence[] => days(rule, limit, left).map((date) => placed(date, rule, zone))

/**
 * Those on days from `first` to `last`, both included, however many there are and however long the rule has run.
 * @param zone, left as above
 */
export const occurrencesWithin = (
  rule: ScheduleRule,
  zone: string,
  first: LocalDate,
  last: LocalDate,
  { isSkipped, end }: LeftOut = NOTHING_LEFT_OUT,
): Occurrence[] => {
  const excluded = new Set(rule.except)
  const midnight = (date: LocalDate) => Temporal.PlainDate.from(date).toZonedDateTime('UTC')
  try {
    return recurrenceOf(rule, MAX_COUNT)
      .between(midnight(first), midnight(last), true)
      .map((day) => day.toString().slice(0, 10))
      .filter((date) => !excluded.has(date) && !isSkipped(date) && (end === null || date < end))
      .map((date) => placed(date, rule, zone))
  } catch (error) {
    if (!isExhausted(error)) throw error
    return []
  }
}

/** A day with the moment when the rule's time of day is there. */
export const placed = (date: LocalDate, { time }: Pick<ScheduleRule, 'time'>, zone: string): Occurrence => ({
  date,
  at: Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone, { disambiguation: 'compatible' })
    .epochMilliseconds,
})

const recurrenceOf = ({ from, repeat }: ScheduleRule, maxIterations: number): RRuleTemporal =>
  new RRuleTemporal({
    rruleString: `RRULE:${repeat}`,
    dtstart: Temporal.PlainDate.from(from).toZonedDateTime('UTC'),
    maxIterations,
    cache: false,
  })

const isExhausted = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Maximum iterations')

const days = (rule: ScheduleRule, limit: number, { isSkipped, end }: LeftOut): LocalDate[] => {
  const excluded = new Set(rule.except)
  const found: LocalDate[] = []
  try {
    recurrenceOf(rule, MAX_EMPTY_PERIODS).all((day) => {
      if (found.length >= limit || day.year > LAST_YEAR) return false
      const date = day.toString().slice(0, 10)
      if (end !== null && date >= end) return false
      if (!excluded.has(date) && !isSkipped(date)) found.push(date)
      return true
    })
  } catch (error) {
    if (!isExhausted(error)) throw error
  }
  return found
}
