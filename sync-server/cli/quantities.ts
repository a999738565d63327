/** Durations and numbers as they are typed, and times as they are printed. */
import { UsageError } from './command.ts'

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const

/** `30s`, `10m`, `2h`, `7d`, `1w` @returns milliseconds @throws UsageError */
export const duration = (text: string, option: string): number => {
  const match = /^(\d{1,6})([smhdw])$/.exec(text)
  const milliseconds = match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : 0
  if (milliseconds > 0) return milliseconds
  throw new UsageError(`--${option} is a time such as 30s, 10m, 2h or 7d, not '${text}'.`)
}

/** @throws UsageError when it is not a whole number from `least` to `most` */
export const wholeNumber = (text: string, option: string, least: number, most: number): number => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN
  if (number >= least && number <= most) return number
  throw new UsageError(`--${option} is a whole number from ${least} to ${most}, not '${text}'.`)
}

/** ISO 8601 in UTC, for programs. @param time milliseconds since the epoch */
export const iso = (time: number): string => new Date(time).toISOString()

/** Making one takes a hundred times as long as using it, and a report has thousands of times. */
const formats = new Map<string | undefined, Intl.DateTimeFormat>()
const formatIn = (zone: string | undefined): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    ...(zone === undefined ? {} : { timeZone: zone }),
    timeZoneName: 'longOffset',
  })
  formats.set(zone, format)
  return format
}

/**
 * For people, with the zone as its difference from UTC: `2026-11-23 14:05 +01:00`. A line has times of one zone.
 * @param zone IANA time zone; left out: the computer's own
 */
export const localTime = (time: number, zone?: string): string => {
  const parts = new Map(
    formatIn(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  )
  const offset = parts.get('timeZoneName')!.replace('GMT', '') || '+00:00'
  const [year, month, day] = [parts.get('year'), parts.get('month'), parts.get('day')]
  return `${year}-${month}-${day} ${parts.get('hour')}:${parts.get('minute')} ${offset}`
}
