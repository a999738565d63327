/** What became of items at their recipients, folded from journals: the same in any order and with any repetition. */
import { isOf, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { RECEIPT_STATES, type Receipt, type ReceiptState } from '../facts/receipts.ts'
import type { TextMark } from '../facts/text-mark.ts'
import type { DeviceId, ItemId, PersonId } from '../org/ids.ts'

export type RecipientId = PersonId | DeviceId
type AnyFact = Fact | UnknownFact

/** How far somebody has got with one text of an item, and when they first had. */
export type TextStanding = { state: ReceiptState; at: number }
/** The text that was published first, among the marks of revisions. */
export const FIRST_TEXT = ''

export type Receipts = {
  /** the furthest state, on whichever computer */
  state: ReceiptState
  /** when each state was reached first; a state implies those before it */
  times: Partial<Record<ReceiptState, number>>
  /** the furthest state on each computer */
  devices: Map<DeviceId, ReceiptState>
  /** the furthest state with each text */
  texts: Map<TextMark, TextStanding>
}

const rank = (state: ReceiptState): number => RECEIPT_STATES.indexOf(state)

export const hasReached = (state: ReceiptState | null | undefined, goal: ReceiptState): boolean =>
  state != null && rank(state) >= rank(goal)

/** What is known of one text with one more receipt for it. */
export const withReceipt = (known: TextStanding | undefined, { state, at }: TextStanding): TextStanding => {
  if (!known || rank(state) > rank(known.state)) return { state, at }
  return state === known.state && at < known.at ? { state, at } : known
}

const isReceipt = (fact: AnyFact): fact is Receipt => isOf(fact, 'receipt')

const add = (receipts: Receipts, { state, at, by, text = FIRST_TEXT }: Receipt): void => {
  if (rank(state) > rank(receipts.state)) receipts.state = state
  for (const implied of RECEIPT_STATES.slice(0, rank(state) + 1))
    receipts.times[implied] = Math.min(receipts.times[implied] ?? Infinity, at)
  receipts.texts.set(text, withReceipt(receipts.texts.get(text), { state, at }))
  const here = receipts.devices.get(by)
  if (!here || rank(state) > rank(here)) receipts.devices.set(by, state)
}

/**
 * How far items have got on one computer, whoever they were for (RECEIPTS-4): what was on its screen was, also when
 * another person is at it now, or nobody.
 * @param facts those of all journals that it ever wrote
 * @param known is added to, and returned
 */
export const foldHere = (
  facts: Iterable<AnyFact>,
  device: DeviceId,
  known = new Map<ItemId, ReceiptState>(),
): Map<ItemId, ReceiptState> => {
  for (const fact of facts) {
    if (!isReceipt(fact) || fact.by !== device) continue
    if (!hasReached(known.get(fact.item), fact.state)) known.set(fact.item, fact.state)
  }
  return known
}

/** @param facts those of one recipient's journals @returns what is known of each item */
export const foldReceipts = (facts: Iterable<AnyFact>): Map<ItemId, Receipts> => {
  const items = new Map<ItemId, Receipts>()
  for (const fact of facts) {
    if (!isReceipt(fact)) continue
    let receipts = items.get(fact.item)
    if (!receipts)
      items.set(fact.item, (receipts = { state: fact.state, times: {}, devices: new Map(), texts: new Map() }))
    add(receipts, fact)
  }
  return items
}
