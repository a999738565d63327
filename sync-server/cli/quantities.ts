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

/** In the computer's own time zone, for people: `2026-11-23 14:05`. */
export const localTime = (time: number): string => {
  const date = new Date(time)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
