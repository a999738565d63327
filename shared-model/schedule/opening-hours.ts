/** When somebody is there to answer (rules HOURS-n). Pure: the caller brings the time and the zone. */
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { timeOfDay } from './rule.ts'

/** 1: Monday … 7: Sunday, as in ISO 8601. */
export const weekday = z.number().int().min(1).max(7)

/** Open on these days between these times of the clock; none of a day: closed all day. */
export const openingHours = z
  .array(
    z
      .object({ days: z.array(weekday).min(1).max(7), from: timeOfDay, until: timeOfDay })
      .refine(({ from, until }) => from < until, 'It opens before it closes, on the same day.'),
  )
  .max(21)
export type OpeningHours = z.infer<typeof openingHours>

const local = (now: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)

/** @param hours null: always @param now milliseconds @param zone IANA time zone */
export const isOpen = (hours: OpeningHours | null, now: number, zone: string): boolean => {
  if (hours === null) return true
  const at = local(now, zone)
  const time = at.toPlainTime().toString({ smallestUnit: 'minute' })
  return hours.some(({ days, from, until }) => days.includes(at.dayOfWeek) && from <= time && time < until)
}

/** When it opens next, milliseconds; null: it is open, or never is. */
export const nextOpening = (hours: OpeningHours | null, now: number, zone: string): number | null => {
  if (hours === null || isOpen(hours, now, zone)) return null
  const today = local(now, zone).toPlainDate()
  const times: number[] = []
  // Up to the same day of the next week, when today's hours are over.
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = today.add({ days: ahead })
    for (const { days, from } of hours)
      if (days.includes(day.dayOfWeek))
        times.push(day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(from) }).epochMilliseconds)
  }
  const later = times.filter((at) => at > now)
  return later.length > 0 ? Math.min(...later) : null
}
