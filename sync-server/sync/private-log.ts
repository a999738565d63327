/**
 * Logs of one subject (desk, inbox, journal, outbox) are followed by that subject's own connections alone, so nothing
 * is kept for them beside one small integer in each connection: kind, whose (the principal's own, or their person's),
 * and month. Feeds and conversations have many followers and are shared objects.
 */
import { LOG_KINDS, logName, type LogName } from '@carillon/shared-model/logs/names.ts'

const KIND_BITS = 3
const PERSON = 1

export const isShared = (name: LogName): boolean => name.kind === 'feed' || name.kind === 'talk'

/** @returns a non-negative integer under 2^22 */
export const privateCode = (name: LogName, isPersons: boolean): number => {
  const month = name.month === null ? 0 : Number(name.month.slice(0, 4)) * 12 + Number(name.month.slice(5)) - 1
  return (month << (KIND_BITS + 1)) | (LOG_KINDS.indexOf(name.kind) << 1) | (isPersons ? PERSON : 0)
}

export const isPersonsCode = (code: number): boolean => (code & PERSON) !== 0

/** @param subject the one that `isPersonsCode` says */
export const privateLogName = (code: number, subject: string): LogName => {
  const kind = LOG_KINDS[(code >> 1) & 7]!
  const month = code >> (KIND_BITS + 1)
  if (kind === 'desk') return { kind, subject, month: null }
  const year = String(Math.floor(month / 12)).padStart(4, '0')
  return { kind, subject, month: `${year}-${String((month % 12) + 1).padStart(2, '0')}` }
}

export const privateLogText = (code: number, subject: string): string => {
  const { kind, month } = privateLogName(code, subject)
  return logName(kind, subject, month)
}
