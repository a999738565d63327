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
): Occurrence[] =>
  days(rule, limit, left).map((date) => ({
    date,
    at: Temporal.PlainDateTime.from(`${date}T${rule.time}`).toZonedDateTime(zone, { disambiguation: 'compatible' })
      .epochMilliseconds,
  }))

const days = ({ from, repeat, except }: ScheduleRule, limit: number, { isSkipped, end }: LeftOut): LocalDate[] => {
  const excluded = new Set(except)
  const found: LocalDate[] = []
  const recurrence = new RRuleTemporal({
    rruleString: `RRULE:${repeat}`,
    dtstart: Temporal.PlainDate.from(from).toZonedDateTime('UTC'),
    maxIterations: MAX_EMPTY_PERIODS,
    cache: false,
  })
  try {
    recurrence.all((day) => {
      if (found.length >= limit || day.year > LAST_YEAR) return false
      const date = day.toString().slice(0, 10)
      if (end !== null && date >= end) return false
      if (!excluded.has(date) && !isSkipped(date)) found.push(date)
      return true
    })
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('Maximum iterations'))) throw error
  }
  return found
}
