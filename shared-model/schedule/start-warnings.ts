/** What whoever starts a campaign may not have meant. Pure. */
import type { Calendar } from './calendar.ts'
import { deliveries } from './deliveries.ts'

/** `past`: lessons that have come already, which everybody gets at once; `lacking`: lessons that have no day. */
export type StartWarnings = { past: number; lacking: number }

/** @param zone the organisation's, IANA @param now milliseconds */
export const startWarnings = (schedule: Calendar, zone: string, lessons: number, now: number): StartWarnings => {
  const days = deliveries(schedule, zone, lessons)
  return { past: days.filter(({ at }) => at <= now).length, lacking: lessons - days.length }
}
