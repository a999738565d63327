/** What a report's lines come to: who is where, by standing and by unit. Pure. */
import { RECEIPT_STATES, type ReceiptState } from '../facts/receipts.ts'
import type { UnitId } from '../org/ids.ts'
import type { Recipient, Report } from '../views/report.ts'
import type { ViewRow } from '../views/rows.ts'
import { goalOf } from './goal.ts'
import type { Standing } from './standing.ts'

export type StandingKind = Standing['kind']
type Item = ViewRow<'items'>

const rank = (state: ReceiptState): number => RECEIPT_STATES.indexOf(state)

/** The newest text with which a recipient has got as far as the item wants; null: it was never revised, or with none. */
export const textOf = (recipient: Pick<Recipient, 'texts'>, item: Pick<Item, 'kind' | 'acknowledge'>): number | null =>
  recipient.texts?.find(({ state }) => rank(state) >= rank(goalOf(item)))?.at ?? null

/** Has read, or confirmed, an older text and not the one that holds now. */
export const isOutdated = (recipient: Recipient, item: Pick<Item, 'kind' | 'acknowledge' | 'revisedAt'>): boolean => {
  const text = textOf(recipient, item)
  return item.revisedAt !== null && text !== null && text < item.revisedAt
}

export type Totals = Record<StandingKind, number> & { all: number }
const NOTHING: Totals = { reached: 0, waiting: 0, unknown: 0, none: 0, over: 0, all: 0 }

export const totalsOf = (recipients: readonly Pick<Recipient, 'standing'>[]): Totals => {
  const totals = { ...NOTHING, all: recipients.length }
  for (const { standing } of recipients) totals[standing]++
  return totals
}

/**
 * @param unknownSince the earliest time since when nobody knows of somebody in the unit; null: of nobody, or of somebody
 *   who was never in touch
 */
export type UnitLine = Totals & { id: UnitId; unknownSince: number | null }

/** @param above the units that a unit lies in, with which it counts; without it each is by itself */
export const byUnit = (
  recipients: readonly Recipient[],
  above: (unit: UnitId) => readonly UnitId[] = () => [],
): UnitLine[] => {
  const lines = new Map<UnitId, UnitLine>()
  for (const { unit, standing, since } of recipients)
    for (const id of [unit, ...above(unit)]) {
      const line = lines.get(id) ?? { ...NOTHING, id, unknownSince: null }
      line[standing]++
      line.all++
      if (standing === 'unknown' && since !== null) line.unknownSince = Math.min(since, line.unknownSince ?? since)
      lines.set(id, line)
    }
  return [...lines.values()]
}

/** Milliseconds from publishing until half of those who have reached the goal so far had; null when nobody has. */
export const halfAfter = (report: Report): number | null => {
  const { item } = report
  // Of an alert the server measures by its own clock; of reading only the reader's clock knows.
  if (item.kind === 'alert') return report.halfAfter
  const times = report.recipients.flatMap(({ standing, at }) =>
    at !== null && standing === 'reached' ? [Math.max(0, at - item.publishedAt)] : [],
  )
  return times.sort((a, b) => a - b)[Math.ceil(times.length / 2) - 1] ?? null
}
