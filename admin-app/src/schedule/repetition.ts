/** How the days of a calendar are chosen, and what a recurrence says in words. Pure. */
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import { z } from 'zod'
import { WEEKDAYS, weekdayOf, type Weekday } from './days.ts'

export const repetition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('weekdays'), days: z.array(z.enum(WEEKDAYS)) }),
  z.object({ kind: z.literal('every'), days: z.number().int().min(1).max(99) }),
  /** on the date of the first day, or on its weekday: the second Tuesday */
  z.object({ kind: z.literal('monthly'), by: z.enum(['date', 'weekday']) }),
])
export type Repetition = z.infer<typeof repetition>

/** When it is over: never, after so many days, or after a last day. */
export const ends = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('never') }),
  z.object({ kind: z.literal('count'), count: z.number().int().min(1).max(9999) }),
  z.object({ kind: z.literal('until'), day: z.string() }),
])
export type Ends = z.infer<typeof ends>
export const NEVER: Ends = { kind: 'never' }

/** Which weekday of its month a day is: 1 to 4, or -1 for the last where there may be no fifth. */
const ordinalOf = (day: LocalDate): number => {
  const week = Math.ceil(Number(day.slice(8)) / 7)
  return week === 5 ? -1 : week
}

/** As an RRULE, or null when no day is chosen. */
export const repeatOf = (chosen: Repetition, from: LocalDate, ends: Ends = NEVER): string | null => {
  const base = baseOf(chosen, from)
  return base && base + endOf(ends)
}

const endOf = (ends: Ends): string => {
  switch (ends.kind) {
    case 'never':
      return ''
    case 'count':
      return `;COUNT=${ends.count}`
    case 'until':
      return `;UNTIL=${ends.day.replaceAll('-', '')}`
  }
}

/** A recurrence without its end, and the end. */
export const endsOf = (repeat: string): { base: string; ends: Ends } => {
  const match = /^(.*);(?:COUNT=(\d+)|UNTIL=(\d{4})(\d\d)(\d\d))$/.exec(repeat)
  if (!match) return { base: repeat, ends: NEVER }
  const [, base = '', count, year, month, day] = match
  const end: Ends = count ? { kind: 'count', count: Number(count) } : { kind: 'until', day: `${year}-${month}-${day}` }
  return { base, ends: end }
}

const baseOf = (chosen: Repetition, from: LocalDate): string | null => {
  switch (chosen.kind) {
    case 'weekdays': {
      const days = WEEKDAYS.filter((day) => chosen.days.includes(day))
      return days.length > 0 ? `FREQ=WEEKLY;BYDAY=${days.join(',')}` : null
    }
    case 'every':
      return `FREQ=DAILY;INTERVAL=${chosen.days}`
    case 'monthly':
      return chosen.by === 'date'
        ? `FREQ=MONTHLY;BYMONTHDAY=${Number(from.slice(8))}`
        : `FREQ=MONTHLY;BYDAY=${ordinalOf(from)}${weekdayOf(from)}`
  }
}

/** What of a recurrence people are told; `other`: one that was not made in the console. */
export type Told =
  | { kind: 'weekdays'; days: Weekday[] }
  | { kind: 'every'; days: number }
  | { kind: 'date'; day: number }
  | { kind: 'weekday'; ordinal: number; day: Weekday }
  | { kind: 'other' }

export const toldOf = (repeat: string): Told => {
  const weekly = /^FREQ=WEEKLY;BYDAY=((?:[A-Z]{2},?)+)$/.exec(repeat)
  if (weekly) return { kind: 'weekdays', days: weekly[1]!.split(',') as Weekday[] }
  const daily = /^FREQ=DAILY(?:;INTERVAL=(\d+))?$/.exec(repeat)
  if (daily) return { kind: 'every', days: Number(daily[1] ?? 1) }
  const date = /^FREQ=MONTHLY;BYMONTHDAY=(\d+)$/.exec(repeat)
  if (date) return { kind: 'date', day: Number(date[1]) }
  const weekday = /^FREQ=MONTHLY;BYDAY=(-1|[1-4])([A-Z]{2})$/.exec(repeat)
  if (weekday) return { kind: 'weekday', ordinal: Number(weekday[1]), day: weekday[2] as Weekday }
  return { kind: 'other' }
}
