/** The occurrences of a calendar rule (rules SCHEDULE-n in docs/spec/model.md). Pure: no clock, no zone of its own. */
import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import type { LocalDate, ScheduleRule } from './rule.ts'

export type Occurrence = {
  date: LocalDate
  /** milliseconds since the epoch */
  at: number
}

/** Days looked at for one that fits: a rule that never fits, such as the 31st of February, ends here. */
const MAX_EMPTY_PERIODS = 1000

/**
 * The days are computed on the calendar alone and placed in the zone afterwards, so that no rule is moved by a change
 * of the clock. A time that the change skips is as much later as is skipped; of one that occurs twice the first counts
 * (`compatible` in RFC 5545 and Temporal).
 *
 * @param zone IANA time zone, such as `Europe/Warsaw`
 * @param limit at most so many, the earliest
 */
export const occurrences = (rule: ScheduleRule, zone: string, limit: number): Occurrence[] =>
  days(rule, limit).map((date) => ({
    date,
    at: Temporal.PlainDateTime.from(`${date}T${rule.time}`).toZonedDateTime(zone, { disambiguation: 'compatible' })
      .epochMilliseconds,
  }))

const days = ({ from, repeat, except }: ScheduleRule, limit: number): LocalDate[] => {
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
      if (found.length >= limit) return false
      const date = day.toString().slice(0, 10)
      if (!excluded.has(date)) found.push(date)
      return true
    })
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('Maximum iterations'))) throw error
  }
  return found
}
