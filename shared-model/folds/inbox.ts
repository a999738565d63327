/**
 * What has come to a device and its person: published facts of all followed logs, journals and desk, folded into a
 * list (rules INBOX-n in docs/spec/model.md). The same result in any order and with any repetition.
 */
import type { Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Content } from '../facts/items.ts'
import type { ReceiptState } from '../facts/receipts.ts'
import { markOf, type TextMark } from '../facts/text-mark.ts'
import type { DeviceId, ItemId } from '../org/ids.ts'
import { allowed, journals, type Acts, type LogFacts, type Reach } from './acts.ts'
import { FIRST_TEXT, foldReceipts, hasReached, type Receipts, type RecipientId } from './receipts.ts'

export type InboxItem = {
  id: ItemId
  content: Content
  /** the sender's name */
  from: string
  /** milliseconds by the server's clock, as are the following */
  publishedAt: number
  expires: number | null
  recalledAt: number | null
  revisedAt: number | null
  remindedAt: number | null
  /** the furthest, here or elsewhere */
  state: ReceiptState | null
  /** what receipts call the text as it is now; null: it is the one that was published first */
  text: TextMark | null
  /** the furthest with this text, here or elsewhere */
  stateOfText: ReceiptState | null
  /** in whose name it is accounted for: the device's person, or the device itself */
  recipient: RecipientId
  times: Partial<Record<ReceiptState, number>>
  displayedHere: boolean
  /** the furthest on this device */
  stateHere: ReceiptState | null
}

/** The device's latest desk, or null when the server has not told it anything yet. */
export const foldDesk = (facts: Iterable<Fact | UnknownFact>): Desk | null => {
  let latest: Desk | null = null
  for (const fact of facts) {
    if (!isDesk(fact)) continue
    // Two at one time differ only when a server failed between them: any order will do that is the same everywhere.
    const isLater =
      !latest || fact.at > latest.at || (fact.at === latest.at && JSON.stringify(fact) > JSON.stringify(latest))
    if (isLater) latest = fact
  }
  return latest
}

const isDesk = (fact: Fact | UnknownFact): fact is Desk => fact.type === 'desk' && fact.v === 1

/** @param folded acts of the same logs @returns newest first; recalled and expired ones are included and marked */
export const foldInbox = (desk: Desk, folded: ReadonlyMap<ItemId, Acts>, logs: readonly LogFacts[]): InboxItem[] => {
  const device = desk.device.id
  const person = desk.person?.id ?? null
  const receiptsOf = new Map<RecipientId, Map<ItemId, Receipts>>()
  for (const recipient of person ? [person, device] : [device])
    receiptsOf.set(recipient, foldReceipts(journals(logs, recipient)))

  const items: InboxItem[] = []
  for (const [id, every] of folded) {
    const publish = every.publish?.request
    if (publish?.act !== 'publish') continue
    const acts = allowed(every, publish.by)
    const revision = acts.revise?.request
    const revised = revision?.act === 'revise' && revision.content.kind === publish.content.kind && revision.content
    const content = revised || publish.content
    const text = revised ? markOf(acts.revise!) : null
    const recipient = recipientOf(publish.content, acts.reach, desk)
    if (!recipient) continue
    const receipts = receiptsOf.get(recipient)?.get(id)
    const stateHere = receipts?.devices.get(device) ?? null
    items.push({
      id,
      content,
      from: publish.name,
      publishedAt: acts.publish!.at,
      expires: publish.expires,
      recalledAt: acts.recall?.at ?? null,
      revisedAt: acts.revise?.at ?? null,
      remindedAt: acts.remind?.at ?? null,
      state: receipts?.state ?? null,
      text,
      stateOfText: receipts?.texts.get(text ?? FIRST_TEXT)?.state ?? null,
      recipient,
      times: receipts?.times ?? {},
      displayedHere: hasReached(stateHere, 'displayed'),
      stateHere,
    })
  }
  return items.sort((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1))
}

/** In whose name the item is accounted for on this device; null: it is not for this screen. */
const recipientOf = (content: Content, reach: Reach, desk: Desk): RecipientId | null => {
  const forPerson = reach.person && desk.person ? desk.person.id : null
  const forComputer: DeviceId | null = reach.computer ? desk.device.id : null
  if (content.kind === 'message') return forPerson ?? (desk.person ? null : forComputer)
  switch (content.screens) {
    case 'people':
      return forPerson
    case 'computers':
      return forComputer
    case 'both':
      return forPerson ?? forComputer
  }
}
