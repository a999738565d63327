/** When somebody is there to answer (rules HOURS-n). Pure: the caller brings the time and the zone. */
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { timeOfDay } from './rule.ts'

/** 1: Monday … 7: Sunday, as in ISO 8601. */
export const weekday = z.number().int().min(1).max(7)

/** Open on these days between these times of the clock, `23:59` being the end of the day; none of a day: closed all day. */
export const openingHours = z
  .array(
    z
      .object({ days: z.array(weekday).min(1).max(7), from: timeOfDay, until: timeOfDay })
      .refine(({ from, until }) => from < until, 'It opens before it closes, on the same day.'),
  )
  .max(21)
export type OpeningHours = z.infer<typeof openingHours>

/** Nobody closes for the last minute of the day. */
const END_OF_DAY = '23:59'

const local = (now: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)

/** @param hours null: always @param now milliseconds @param zone IANA time zone */
export const isOpen = (hours: OpeningHours | null, now: number, zone: string): boolean => {
  if (hours === null) return true
  const at = local(now, zone)
  const time = at.toPlainTime().toString({ smallestUnit: 'minute' })
  const isBefore = (until: string) => time < until || until === END_OF_DAY
  return hours.some(({ days, from, until }) => days.includes(at.dayOfWeek) && from <= time && isBefore(until))
}

/** When it opens next, milliseconds; null: it is open, or never is. */
export const nextOpening = (hours: OpeningHours | null, now: number, zone: string): number | null => {
  if (hours === null || isOpen(hours, now, zone)) return null
  const here = local(now, zone)
  // It may open in the middle of its hours, when the clocks skip their beginning or are put back into them.
  const moments = [here.getTimeZoneTransition('next')]
  // Up to the same day of the next week, when today's hours are over.
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = here.toPlainDate().add({ days: ahead })
    for (const { days, from } of hours) {
      if (!days.includes(day.dayOfWeek)) continue
      const time = day.toPlainDateTime(Temporal.PlainTime.from(from))
      // A time that occurs twice is two openings.
      for (const disambiguation of ['earlier', 'later'] as const)
        moments.push(time.toZonedDateTime(zone, { disambiguation }))
    }
  }
  const times = moments.flatMap((moment) => (moment ? [moment.epochMilliseconds] : []))
  const openings = times.filter((at) => at > now && isOpen(hours, at, zone))
  return openings.length > 0 ? Math.min(...openings) : null
}

/** Days of the calendar from one moment to a later one: 0 is the same day, 1 the next. */
export const daysUntil = (now: number, later: number, zone: string): number =>
  local(now, zone).toPlainDate().until(local(later, zone).toPlainDate()).days
