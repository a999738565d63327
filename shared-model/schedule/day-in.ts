import type { LocalDate } from './rule.ts'

/** Which day it is in a zone. Swedish writes dates as ISO 8601 does. @param zone IANA time zone @param at milliseconds */
export const dayIn = (zone: string, at: number): LocalDate =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)
