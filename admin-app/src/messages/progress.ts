/** What a report's lines come to: who is where, by state and by unit. Pure, so that page, CSV and tests agree. */
import { RECEIPT_STATES, type ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Report } from '@carillon/shared-model/views/rows.ts'
import type { Row } from '../data/schemas.ts'

export type Recipient = Report['recipients'][number]
type Kind = Pick<Row<'items'>, 'kind' | 'acknowledge'>
export type Bucket = 'reached' | 'waiting' | 'unknown'

/** What an item wants of its readers: an alert, to have been on a screen; a message, to be read or confirmed. */
export const goalOf = (item: Kind): ReceiptState =>
  item.kind === 'alert' ? 'displayed' : item.acknowledge ? 'acknowledged' : 'read'

export const bucketOf = (recipient: Pick<Recipient, 'state'>, item: Kind): Bucket => {
  const { state } = recipient
  if (state === 'unknown') return 'unknown'
  if (state === 'waiting') return 'waiting'
  return RECEIPT_STATES.indexOf(state) >= RECEIPT_STATES.indexOf(goalOf(item)) ? 'reached' : 'waiting'
}

/** The newest text with which a recipient has got as far as the item wants; null: it was never revised, or with none. */
export const textOf = (recipient: Pick<Recipient, 'texts'>, item: Kind): number | null => {
  const goal = RECEIPT_STATES.indexOf(goalOf(item))
  return recipient.texts?.find(({ state }) => RECEIPT_STATES.indexOf(state) >= goal)?.at ?? null
}

/** Has read, or confirmed, an older text and not the one that holds now. */
export const isOutdated = (recipient: Recipient, item: Kind & Pick<Row<'items'>, 'revisedAt'>): boolean =>
  item.revisedAt !== null &&
  bucketOf(recipient, item) === 'reached' &&
  (textOf(recipient, item) ?? -Infinity) < item.revisedAt

export type Totals = Record<Bucket, number> & { all: number }

export const totalsOf = (recipients: readonly Recipient[], item: Kind): Totals => {
  const totals = { reached: 0, waiting: 0, unknown: 0, all: recipients.length }
  for (const recipient of recipients) totals[bucketOf(recipient, item)]++
  return totals
}

/** @param unknownSince the earliest time since when somebody of the unit is out of touch */
export type UnitLine = Totals & { id: UnitId; unknownSince: number | null }

export const byUnit = (recipients: readonly Recipient[], item: Kind): UnitLine[] => {
  const lines = new Map<UnitId, UnitLine>()
  for (const recipient of recipients) {
    const { unit, at } = recipient
    const line = lines.get(unit) ?? { id: unit, reached: 0, waiting: 0, unknown: 0, all: 0, unknownSince: null }
    const bucket = bucketOf(recipient, item)
    line[bucket]++
    line.all++
    if (bucket === 'unknown' && at !== null) line.unknownSince = Math.min(at, line.unknownSince ?? at)
    lines.set(unit, line)
  }
  return [...lines.values()]
}

/** How many have reached the goal, by the row alone, for lists and for who may not see receipts. */
export const reachedOf = (item: Row<'items'>): number => item[goalOf(item)]

export type ItemState = 'recalled' | 'expired' | 'valid'
export const itemState = (item: Pick<Row<'items'>, 'recalledAt' | 'expires'>, now: number): ItemState => {
  if (item.recalledAt !== null) return 'recalled'
  return item.expires !== null && item.expires <= now ? 'expired' : 'valid'
}

/** Milliseconds from publishing until half of those who have reached the goal so far had; null when nobody has. */
export const halfAfter = (report: Report, item: Row<'items'>): number | null => {
  // Of an alert the server measures by its own clock; of reading only the reader's clock knows.
  if (item.kind === 'alert') return report.halfAfter
  const times = report.recipients.flatMap((one) =>
    one.at !== null && bucketOf(one, item) === 'reached' ? [Math.max(0, one.at - item.publishedAt)] : [],
  )
  return times.sort((a, b) => a - b)[Math.ceil(times.length / 2) - 1] ?? null
}
