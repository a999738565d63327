/** What administrators did to items, folded from the published facts of all followed logs. */
import type { Capability } from '../access/capabilities.ts'
import type { Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Published, Request } from '../facts/items.ts'
import { parseLogName } from '../logs/names.ts'
import type { AdminId, ItemId } from '../org/ids.ts'

/** A followed log with what is in it. */
export type LogFacts = { name: string; facts: Iterable<Fact | UnknownFact> }

/** Facts of one subject's journals. */
export function* journals(logs: readonly LogFacts[], subject: string): Iterable<Fact | UnknownFact> {
  for (const { name, facts } of logs) {
    const log = parseLogName(name)
    if (log?.kind === 'journal' && log.subject === subject) yield* facts
  }
}

/** For whose sake a copy reached this device. */
export type Reach = { person: boolean; computer: boolean }
/** One item's acts, each as the fact that holds; `changes`: every revision and every calendar, in no particular order. */
export type Acts = { reach: Reach; changes: readonly Published[] } & Partial<Record<Request['act'], Published>>

export const isPublished = (fact: Fact | UnknownFact): fact is Published => fact.type === 'published' && fact.v === 1

export const foldActs = (desk: Desk, logs: readonly LogFacts[]): Map<ItemId, Acts> => {
  const follows = new Map(desk.follow.map(({ log, person, computer }) => [log, { person, computer }]))
  const items = new Map<ItemId, Acts & { changes: Published[] }>()
  for (const { name, facts } of logs) {
    const log = parseLogName(name)
    const reach = log && follows.get(`${log.kind}/${log.subject}`)
    if (!reach) continue
    for (const fact of facts) {
      if (!isPublished(fact)) continue
      const { item, act } = fact.request
      let acts = items.get(item)
      if (!acts) items.set(item, (acts = { reach: { person: false, computer: false }, changes: [] }))
      acts.reach = { person: acts.reach.person || reach.person, computer: acts.reach.computer || reach.computer }
      const held = acts[act]
      if (!held || supersedes(fact, held)) acts[act] = fact
      if (act === 'revise' || act === 'reschedule') acts.changes.push(fact)
    }
  }
  return items
}

const REPEATABLE: ReadonlySet<Request['act']> = new Set(['revise', 'remind', 'reschedule'])

/** What was done to an item by its sender; recalled by whoever may recall what others sent too. */
export const allowed = (acts: Acts, sender: AdminId): Acts => {
  const { reach, changes, publish, revise, remind, recall, start, repeat, reschedule } = acts
  // Only what it is of says what a calendar needs: the request itself cannot.
  const needed: Capability = start ? 'campaigns.run' : 'messages.send'
  const isOwn = (fact: Published | undefined) =>
    fact?.request.by === sender && (fact.request.act !== 'reschedule' || fact.credential?.may.includes(needed) === true)
  return {
    reach,
    changes: changes.filter(isOwn),
    ...(publish && isOwn(publish) ? { publish } : {}),
    ...(start && isOwn(start) ? { start } : {}),
    ...(repeat && isOwn(repeat) ? { repeat } : {}),
    ...(reschedule && isOwn(reschedule) ? { reschedule } : {}),
    ...(revise && isOwn(revise) ? { revise } : {}),
    ...(remind && isOwn(remind) ? { remind } : {}),
    ...(recall && (isOwn(recall) || recall.credential?.may.includes('items.recall')) ? { recall } : {}),
  }
}

/**
 * Of two facts of the same act on the same item, does the first hold? An item is published and recalled once, so the
 * earlier one; it may be revised, reminded of and rescheduled again, so the one asked for later. Copies of one request that two
 * servers published count as published when the first of them did.
 */
const supersedes = (fact: Published, held: Published): boolean => {
  const isRepeatable = REPEATABLE.has(fact.request.act)
  if (isRepeatable && fact.request.at !== held.request.at) return fact.request.at > held.request.at
  if (isRepeatable && fact.sig !== held.sig) return fact.sig > held.sig
  return fact.at < held.at || (fact.at === held.at && fact.sig < held.sig)
}
