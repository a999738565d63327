/** What became of items at their recipients, folded from journals: the same in any order and with any repetition. */
import type { Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { RECEIPT_STATES, type Receipt, type ReceiptState } from '../facts/receipts.ts'
import type { DeviceId, ItemId, PersonId } from '../org/ids.ts'

export type RecipientId = PersonId | DeviceId
type AnyFact = Fact | UnknownFact

export type Receipts = {
  /** the furthest state, on whichever computer */
  state: ReceiptState
  /** when each state was reached first; a state implies those before it */
  times: Partial<Record<ReceiptState, number>>
  /** the furthest state on each computer */
  devices: Map<DeviceId, ReceiptState>
}

const rank = (state: ReceiptState): number => RECEIPT_STATES.indexOf(state)

export const hasReached = (state: ReceiptState | null | undefined, goal: ReceiptState): boolean =>
  state != null && rank(state) >= rank(goal)

const isReceipt = (fact: AnyFact): fact is Receipt => fact.type === 'receipt' && fact.v === 1

const add = (receipts: Receipts, { state, at, by }: Receipt): void => {
  if (rank(state) > rank(receipts.state)) receipts.state = state
  for (const implied of RECEIPT_STATES.slice(0, rank(state) + 1))
    receipts.times[implied] = Math.min(receipts.times[implied] ?? Infinity, at)
  const here = receipts.devices.get(by)
  if (!here || rank(state) > rank(here)) receipts.devices.set(by, state)
}

/** @param facts those of one recipient's journals @returns what is known of each item */
export const foldReceipts = (facts: Iterable<AnyFact>): Map<ItemId, Receipts> => {
  const items = new Map<ItemId, Receipts>()
  for (const fact of facts) {
    if (!isReceipt(fact)) continue
    let receipts = items.get(fact.item)
    if (!receipts) items.set(fact.item, (receipts = { state: fact.state, times: {}, devices: new Map() }))
    add(receipts, fact)
  }
  return items
}
