/** Names of a series' occurrences: the same on every endpoint and on the server, with nothing to ask. */
import { base64url, bytesOf, type ItemId } from '../org/ids.ts'
import type { LocalDate } from './rule.ts'

const DAY = 86_400_000
const YEAR_0 = Date.parse('0000-01-01T00:00Z')
/** Days of the years 0 to 9999, so that the number of a day fits into three bytes and is never 0. */
const DAYS = (Date.parse('9999-12-31T00:00Z') - YEAR_0) / DAY + 1

/** Leading characters that a series and all its occurrences have in common: those of 102 bits out of 104. */
const FAMILY = 18

/** What a series and its occurrences have in common; of two ids without it one is no occurrence of the other. */
export const familyOf = (item: ItemId): string => item.slice(0, FAMILY)

/** The series' id with the number of the day added (exclusive or) to its last three bytes: another one for every day. */
export const occurrenceId = (series: ItemId, date: LocalDate): ItemId =>
  withNumber(series, (Date.parse(`${date}T00:00Z`) - YEAR_0) / DAY + 1)

/** The day of which an item would be the series' occurrence, or null. */
export const dateOf = (series: ItemId, item: ItemId): LocalDate | null => {
  if (familyOf(series) !== familyOf(item)) return null
  const number = numberOf(series) ^ numberOf(item)
  // Ids may end in bits that no byte has, and those that say the same are one.
  if (number < 1 || number > DAYS || withNumber(series, number) !== item) return null
  return new Date(YEAR_0 + (number - 1) * DAY).toISOString().slice(0, 10)
}

const numberOf = (item: ItemId): number => {
  const bytes = bytesOf(item)
  return (bytes[13]! << 16) | (bytes[14]! << 8) | bytes[15]!
}

const withNumber = (series: ItemId, number: number): ItemId => {
  const bytes = bytesOf(series)
  bytes[13]! ^= number >> 16
  bytes[14]! ^= (number >> 8) & 0xff
  bytes[15]! ^= number & 0xff
  return `i${base64url(bytes)}` as ItemId
}
