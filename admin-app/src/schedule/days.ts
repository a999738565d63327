/** Days of the calendar without a time zone, `yyyy-mm-dd`. Pure. */
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'

const DAY = 86_400_000
const midnight = (day: LocalDate): number => Date.parse(`${day}T00:00Z`)
const dayOf = (at: number): LocalDate => new Date(at).toISOString().slice(0, 10)

/** As RFC 5545 names them, Monday first. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof WEEKDAYS)[number]

export const addDays = (day: LocalDate, days: number): LocalDate => dayOf(midnight(day) + days * DAY)

export const weekdayOf = (day: LocalDate): Weekday => WEEKDAYS[(new Date(midnight(day)).getUTCDay() + 6) % 7]!

/** The day, and the time of day as hh:mm, that it is in a time zone at this moment. */
export const localNow = (zone: string, now: number): { day: LocalDate; time: string } => {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const [day = '', time = ''] = format.format(now).split(' ')
  return { day, time }
}

/** 24 Nov 2026 */
export const dayText = (day: LocalDate, locale: string, options: Intl.DateTimeFormatOptions = {}): string =>
  new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...options,
    timeZone: 'UTC',
  }).format(midnight(day))

/** November 2026 @param month yyyy-mm */
export const monthText = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(midnight(`${month}-01`))

export const weekdayText = (weekday: Weekday, locale: string, style: 'short' | 'long' = 'short'): string =>
  // 4 January 2027 is a Monday.
  new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' }).format(
    midnight(addDays('2027-01-04', WEEKDAYS.indexOf(weekday))),
  )

export type Month = {
  /** yyyy-mm */
  month: string
  /** of seven days, Monday first; null: a day of another month */
  weeks: (LocalDate | null)[][]
}

/** The months from that of the first day to that of the last, at most `limit`. */
export const monthsBetween = (first: LocalDate, last: LocalDate, limit = 24): Month[] => {
  const months: Month[] = []
  for (let month = first.slice(0, 7); month <= last.slice(0, 7) && months.length < limit;) {
    const start = `${month}-01`
    const days: (LocalDate | null)[] = Array.from({ length: WEEKDAYS.indexOf(weekdayOf(start)) }, () => null)
    let day = start
    for (; day.startsWith(month); day = addDays(day, 1)) days.push(day)
    while (days.length % 7 > 0) days.push(null)
    months.push({
      month,
      weeks: Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7)),
    })
    month = day.slice(0, 7)
  }
  return months
}
