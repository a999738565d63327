/** Opening hours as they are typed: `Mon-Fri 08:00-16:00; Sat 09:00-13:00`, or `always`. */
import { openingHours, type OpeningHours } from '@carillon/shared-model/schedule/opening-hours.ts'
import { UsageError } from '../command.ts'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const HOURS = /^(\S+)\s+(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)$/

const wrong = (text: string, why: string) =>
  new UsageError(`--hours is always, or such as "Mon-Fri 08:00-16:00; Sat 09:00-13:00": ${why} in '${text}'.`)

/** `Mon`, `Mon,Wed` or `Mon-Fri` @returns 1: Monday … 7: Sunday */
const daysOf = (text: string): number[] =>
  text.split(',').flatMap((part) => {
    const [from, until = from] = part.split('-').map((day) => DAYS.indexOf(day.trim().toLowerCase()) + 1)
    if (!from || !until || from > until) throw wrong(text, 'the days are not clear')
    return Array.from({ length: until - from + 1 }, (_, at) => from + at)
  })

/** @returns null: always open @throws UsageError */
export const hoursOf = (text: string): OpeningHours | null => {
  if (text.trim().toLowerCase() === 'always') return null
  const parts = text.split(';').map((part) => part.trim())
  const hours = parts.filter(Boolean).map((part) => {
    const [, days, from, until] = HOURS.exec(part) ?? []
    if (!days) throw wrong(part, 'the hours are not clear')
    return { days: daysOf(days), from, until }
  })
  const parsed = openingHours.safeParse(hours)
  if (parsed.success && hours.length > 0) return parsed.data
  throw wrong(text, parsed.error?.issues[0]?.message.replace(/\.$/, '') ?? 'no hours are named')
}
