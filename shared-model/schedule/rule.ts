import { z } from 'zod'

/** A day of the calendar without a time zone, `yyyy-mm-dd`. */
export const localDate = z.iso.date()
export type LocalDate = z.infer<typeof localDate>

/** local time of day, `hh:mm` */
export const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of day is hh:mm')

const ordinal = '(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)'
const dayOfMonth = '-?(?:[12]?[1-9]|[123]0|31)'
const list = (one: string) => `${one}(?:,${one}){0,30}`

/** The parts of RFC 5545 section 3.3.10 that speak of days. Times of day are the rule's own field. */
const PARTS: Readonly<Record<string, RegExp>> = {
  FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}$/,
  BYDAY: new RegExp(`^${list(ordinal)}$`),
  BYMONTHDAY: new RegExp(`^${list(dayOfMonth)}$`),
  BYMONTH: new RegExp(`^${list('(?:[1-9]|1[0-2])')}$`),
  BYSETPOS: /^-?[1-9]\d?$/,
  WKST: /^(?:MO|TU|WE|TH|FR|SA|SU)$/,
}

/** What is wrong with a recurrence as a sentence, or null. */
export const repeatProblem = (repeat: string): string | null => {
  const seen = new Map<string, string>()
  for (const part of repeat.split(';')) {
    const [name = '', value = '', ...rest] = part.split('=')
    const format = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined
    if (!format) return `“${name}” is not a part of a recurrence by days; there are ${Object.keys(PARTS).join(', ')}`
    if (rest.length > 0 || !format.test(value)) return `“${value}” is not a value for ${name}`
    if (seen.has(name)) return `${name} is said twice`
    seen.set(name, value)
  }
  if (!seen.has('FREQ')) return 'FREQ is missing: DAILY, WEEKLY, MONTHLY or YEARLY'
  const until = seen.get('UNTIL')
  if (until && !localDate.safeParse(until.replace(/(....)(..)(..)/, '$1-$2-$3')).success)
    return `“${until}” is not a day: UNTIL is yyyymmdd`
  const isByMonthOrYear = seen.get('FREQ') === 'MONTHLY' || seen.get('FREQ') === 'YEARLY'
  if (!isByMonthOrYear && /\d/.test(seen.get('BYDAY') ?? ''))
    return 'A numbered weekday, such as 1MO, is of a month or a year: FREQ is to be MONTHLY or YEARLY'
  if (seen.get('FREQ') === 'WEEKLY' && seen.has('BYMONTHDAY')) return 'BYMONTHDAY does not go with FREQ=WEEKLY'
  if (seen.has('BYSETPOS') && !seen.has('BYDAY') && !seen.has('BYMONTHDAY'))
    return 'BYSETPOS chooses among days: say BYDAY or BYMONTHDAY as well'
  if (seen.has('COUNT') && seen.has('UNTIL')) return 'COUNT and UNTIL exclude each other'
  return null
}

/**
 * When something recurs: the days that an RRULE (RFC 5545) names, less the excluded ones, each at a time of day in the
 * time zone of whoever evaluates it. `UNTIL` is a day and included. A count includes excluded days, as in the RFC.
 * `BYMONTHDAY=31` skips months that have no 31st; `BYMONTHDAY=-1` is the last day of every month.
 */
export const scheduleRule = z.object({
  /** the first day that may be one */
  from: localDate,
  /** without `RRULE:`, such as `FREQ=WEEKLY;BYDAY=TU,WE,TH,FR;COUNT=8` */
  repeat: z
    .string()
    .max(300)
    .superRefine((repeat, context) => {
      const problem = repeatProblem(repeat)
      if (problem) context.addIssue({ code: 'custom', message: problem })
    }),
  time: timeOfDay,
  /** excluded days: public holidays and others */
  except: z.array(localDate).max(1000),
})
export type ScheduleRule = z.infer<typeof scheduleRule>
