/**
 * What has come to a device and its person: published facts of all followed logs, journals and desk, folded into a
 * list (rules INBOX-n in docs/spec/model.md). The same result in any order and with any repetition.
 */
import type { Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Content, Published, Request } from '../facts/items.ts'
import type { ReceiptState } from '../facts/receipts.ts'
import { parseLogName } from '../logs/names.ts'
import type { AdminId, DeviceId, ItemId } from '../org/ids.ts'
import { foldReceipts, hasReached, type Receipts, type RecipientId } from './receipts.ts'

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
  /** in whose name it is accounted for: the device's person, or the device itself */
  recipient: RecipientId
  times: Partial<Record<ReceiptState, number>>
  displayedHere: boolean
  /** the furthest on this device */
  stateHere: ReceiptState | null
}

/** A followed log with what is in it. */
export type LogFacts = { name: string; facts: Iterable<Fact | UnknownFact> }

/** For whose sake a copy reached this device. */
type Reach = { person: boolean; computer: boolean }
/** One item's acts, each as the fact that holds. */
type Acts = { reach: Reach } & Partial<Record<Request['act'], Published>>

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
export const isPublished = (fact: Fact | UnknownFact): fact is Published => fact.type === 'published' && fact.v === 1

/** @returns newest first; recalled and expired ones are included and marked */
export const foldInbox = (desk: Desk, logs: readonly LogFacts[]): InboxItem[] => {
  const device = desk.device.id
  const person = desk.person?.id ?? null
  const receiptsOf = new Map<RecipientId, Map<ItemId, Receipts>>()
  for (const recipient of person ? [person, device] : [device])
    receiptsOf.set(recipient, foldReceipts(journals(logs, recipient)))

  const items: InboxItem[] = []
  for (const [id, every] of foldActs(desk, logs)) {
    const publish = every.publish?.request
    if (publish?.act !== 'publish') continue
    const acts = allowed(every, publish.by)
    const revision = acts.revise?.request
    const content =
      revision?.act === 'revise' && revision.content.kind === publish.content.kind ? revision.content : publish.content
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
      recipient,
      times: receipts?.times ?? {},
      displayedHere: hasReached(stateHere, 'displayed'),
      stateHere,
    })
  }
  return items.sort((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1))
}

function* journals(logs: readonly LogFacts[], subject: RecipientId): Iterable<Fact | UnknownFact> {
  for (const { name, facts } of logs) {
    const log = parseLogName(name)
    if (log?.kind === 'journal' && log.subject === subject) yield* facts
  }
}

const foldActs = (desk: Desk, logs: readonly LogFacts[]): Map<ItemId, Acts> => {
  const follows = new Map(desk.follow.map(({ log, person, computer }) => [log, { person, computer }]))
  const items = new Map<ItemId, Acts>()
  for (const { name, facts } of logs) {
    const log = parseLogName(name)
    const reach = log && follows.get(`${log.kind}/${log.subject}`)
    if (!reach) continue
    for (const fact of facts) {
      if (!isPublished(fact)) continue
      const { item, act } = fact.request
      let acts = items.get(item)
      if (!acts) items.set(item, (acts = { reach: { person: false, computer: false } }))
      acts.reach = { person: acts.reach.person || reach.person, computer: acts.reach.computer || reach.computer }
      const held = acts[act]
      if (!held || supersedes(fact, held)) acts[act] = fact
    }
  }
  return items
}

/** What was done to an item by its sender; recalled by whoever may recall what others sent too. */
const allowed = (acts: Acts, sender: AdminId): Acts => {
  const { reach, publish, revise, remind, recall } = acts
  const isOwn = (fact: Published | undefined) => fact?.request.by === sender
  return {
    reach,
    publish: publish!,
    ...(revise && isOwn(revise) ? { revise } : {}),
    ...(remind && isOwn(remind) ? { remind } : {}),
    ...(recall && (isOwn(recall) || recall.credential?.may.includes('items.recall')) ? { recall } : {}),
  }
}

/**
 * Of two facts of the same act on the same item, does the first hold? An item is published and recalled once, so the
 * earlier one; it may be revised and reminded of again, so the one asked for later. Copies of one request that two
 * servers published count as published when the first of them did.
 */
const supersedes = (fact: Published, held: Published): boolean => {
  const isRepeatable = fact.request.act === 'revise' || fact.request.act === 'remind'
  if (isRepeatable && fact.request.at !== held.request.at) return fact.request.at > held.request.at
  if (isRepeatable && fact.sig !== held.sig) return fact.sig > held.sig
  return fact.at < held.at || (fact.at === held.at && fact.sig < held.sig)
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
