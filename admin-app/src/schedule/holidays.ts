/** Days off by law. Pure. */
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import { addDays } from './days.ts'

/**
 * Easter Sunday of the Gregorian calendar: the anonymous algorithm published in Nature, 20 April 1876, p. 487, as
 * Meeus, Astronomical Algorithms (1991), chapter 8, writes it (“Meeus/Jones/Butcher”). For any year from 1583 on.
 */
export const easter = (year: number): LocalDate => {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  const two = (value: number) => String(value).padStart(2, '0')
  return `${year}-${two(Math.floor(sum / 31))}-${two((sum % 31) + 1)}`
}

const FIXED = ['01-01', '01-06', '05-01', '05-03', '08-15', '11-01', '11-11', '12-25', '12-26']

/**
 * Public holidays of Poland in a year, in order: the Act of 18 January 1951 on days free from work, as amended;
 * Epiphany since 2011, Christmas Eve since 2025.
 */
export const polishHolidays = (year: number): LocalDate[] => {
  const sunday = easter(year)
  return [
    ...FIXED.map((day) => `${year}-${day}`),
    ...(year >= 2025 ? [`${year}-12-24`] : []),
    // Easter Sunday and Monday, Pentecost, Corpus Christi
    ...[0, 1, 49, 60].map((days) => addDays(sunday, days)),
  ].sort()
}
