/**
 * What has come to a device and its person: published facts of all followed logs, journals and desk, folded into a
 * list (rules INBOX-n in docs/spec/model.md). The same result in any order and with any repetition.
 */
import type { Desk } from '../facts/desk.ts'
import type { Content } from '../facts/items.ts'
import type { ReceiptState } from '../facts/receipts.ts'
import { markOf, type TextMark } from '../facts/text-mark.ts'
import type { DeviceId, ItemId } from '../org/ids.ts'
import { dateOf, familyOf, occurrenceId } from '../schedule/occurrence-id.ts'
import { placed, type Occurrence } from '../schedule/occurrences.ts'
import { allowed, journals, type Acts, type Allowed, type LogFacts, type Reach } from './acts.ts'
import { FIRST_TEXT, foldHere, foldReceipts, hasReached, type Receipts, type RecipientId } from './receipts.ts'
import { cameBetween, foldSeries, textAt, type Series } from './series.ts'

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
  /** on this device, whoever was at it */
  displayedHere: boolean
  /** the furthest on this device, whoever was at it */
  stateHere: ReceiptState | null
}

/** When and where it is folded. */
export type Moment = {
  /** the server's time as far as it is known, milliseconds */
  now: number
  /** IANA time zone, which says when recurring messages come */
  zone: string
  /** of what came before this nothing is followed, milliseconds */
  since: number
}

/**
 * @param folded acts of the same logs
 * @param here how far each item has got on this device, in journals that are not followed any more too
 * @returns newest first; recalled and expired ones are included and marked
 */
export const foldInbox = (
  desk: Desk,
  folded: ReadonlyMap<ItemId, Acts>,
  logs: readonly LogFacts[],
  moment: Moment,
  here: ReadonlyMap<ItemId, ReceiptState> = foldHere(journals(logs), desk.device.id),
): InboxItem[] => {
  const device = desk.device.id
  const person = desk.person?.id ?? null
  const receiptsOf = new Map<RecipientId, Map<ItemId, Receipts>>()
  for (const recipient of person ? [person, device] : [device])
    receiptsOf.set(recipient, foldReceipts(journals(logs, recipient)))

  const items: InboxItem[] = []
  const add = ({ mark, ...sent }: Sent, acts: Allowed, recipient: RecipientId): void => {
    const { id } = sent
    const revision = acts.revise?.request
    const revised = revision?.act === 'revise' && revision.content.kind === sent.content.kind && revision.content
    const content = revised || sent.content
    const text = revised ? markOf(acts.revise!) : mark
    const receipts = receiptsOf.get(recipient)?.get(id)
    const stateHere = here.get(id) ?? null
    items.push({
      ...sent,
      content,
      recalledAt: earliest(acts.recall?.at, acts.voidAt),
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

  for (const [id, every] of folded) {
    const publish = every.publish?.request
    const recipient = publish?.act === 'publish' ? recipientOf(publish.content, every.reach, desk) : null
    if (publish?.act !== 'publish' || !recipient) continue
    const { content, name: from, expires, by } = publish
    add({ id, content, mark: null, from, publishedAt: every.publish!.at, expires }, allowed(every, by), recipient)
  }
  for (const series of foldSeries(folded)) {
    const { by, name: from, content, lasting } = series.request
    const recipient = recipientOf(content, series.reach, desk)
    if (!recipient) continue
    const known = receiptsOf.get(recipient)?.keys() ?? []
    for (const { date, at } of occurrencesThere(series, moment, known)) {
      const id = occurrenceId(series.id, date)
      const every = folded.get(id)
      if (every?.publish) continue
      const expires = lasting === null ? null : at + lasting
      const acts = every ? allowed(every, by) : { reach: series.reach, changes: [] }
      add({ id, ...textAt(series, at), from, publishedAt: at, expires }, acts, recipient)
    }
  }
  return items.sort((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1))
}

type Sent = Pick<InboxItem, 'id' | 'content' | 'from' | 'publishedAt' | 'expires'> & {
  /** which text it is, before it is revised */
  mark: TextMark | null
}

/**
 * What has come, and what somebody has got: that stays theirs, also when a change of the calendar that they had not
 * heard of took its day away.
 */
const occurrencesThere = (series: Series, { now, zone, since }: Moment, known: Iterable<ItemId>): Occurrence[] => {
  const came = cameBetween(series, zone, since, now + 1)
  const days = new Set(came.map(({ date }) => date))
  const family = familyOf(series.id)
  for (const item of known) {
    const date = item.startsWith(family) ? dateOf(series.id, item) : null
    if (date === null || days.has(date)) continue
    const occurrence = placed(date, series.request.schedule.rule, zone)
    if (occurrence.at >= since && occurrence.at <= now) came.push(occurrence)
  }
  return came
}

const earliest = (...times: (number | undefined)[]): number | null => {
  const known = times.filter((at) => at !== undefined)
  return known.length === 0 ? null : Math.min(...known)
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
