/** What administrators did to items, folded from the published facts of all followed logs. */
import type { Capability } from '../access/capabilities.ts'
import { isOf, type Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Published, Request } from '../facts/items.ts'
import type { Verdict } from '../facts/verdicts.ts'
import { parseLogName } from '../logs/names.ts'
import { targetKind, type Target } from '../org/audience.ts'
import type { AdminId, ItemId } from '../org/ids.ts'

/** A followed log with what is in it. */
export type LogFacts = { name: string; facts: Iterable<Fact | UnknownFact> }

/** Facts of one subject's journals; of everybody's where none is named. */
export function* journals(logs: readonly LogFacts[], subject?: string): Iterable<Fact | UnknownFact> {
  for (const { name, facts } of logs) {
    const log = parseLogName(name)
    if (log?.kind === 'journal' && (subject === undefined || log.subject === subject)) yield* facts
  }
}

/** For whose sake a copy reached this device. */
export type Reach = { person: boolean; computer: boolean }
/** Acts by which an item comes to be. */
type First = 'publish' | 'start' | 'repeat'

/**
 * What was done to one item. `later`: all that was done after it came to be, in no particular order, with copies.
 * `voidAt`: when head office said that it is void; who has seen it sees it recalled.
 */
export type Acts = { reach: Reach; later: readonly Published[]; voidAt?: number } & Partial<Record<First, Published>>

/** Of each act the fact that holds; `changes`: every revision and every calendar, in no particular order, with copies. */
export type Allowed = { reach: Reach; changes: readonly Published[]; voidAt?: number } & Partial<
  Record<Request['act'], Published>
>

export const isPublished = (fact: Fact | UnknownFact): fact is Published => isOf(fact, 'published')

export const isVerdict = (fact: Fact | UnknownFact): fact is Verdict => isOf(fact, 'verdict')

const NOBODY: Reach = { person: false, computer: false }

/**
 * Of a signed audience, who is here by what the desk lists: a copy that lies in another log than its audience names (as
 * only somebody can put it there who is not the sender) is for nobody.
 */
const addressedHere = (desk: Desk, follows: ReadonlyMap<string, Reach>, to: readonly Target[]): Reach => {
  let person = false
  let computer = false
  for (const target of to) {
    const reach = reachOf(target, desk, follows)
    person ||= reach.person
    computer ||= reach.computer
    if (person && computer) break
  }
  return { person, computer }
}

const reachOf = (target: Target, desk: Desk, follows: ReadonlyMap<string, Reach>): Reach => {
  switch (targetKind(target)) {
    case 'everyone':
      return { person: true, computer: true }
    case 'person':
      return { person: target === desk.person?.id, computer: false }
    case 'computer':
      return { person: false, computer: target === desk.device.id }
    case 'unit':
    case 'group':
      return follows.get(`feed/${target}`) ?? NOBODY
  }
}

/** When head office called acts void, by their signatures (VERDICT-3). */
const voidActs = (logs: readonly LogFacts[]): Map<string, number> => {
  const found = new Map<string, number>()
  for (const { facts } of logs)
    for (const fact of facts)
      if (isVerdict(fact) && fact.word.is === 'void')
        found.set(fact.word.of, Math.min(fact.word.at, found.get(fact.word.of) ?? Infinity))
  return found
}

export const foldActs = (desk: Desk, logs: readonly LogFacts[]): Map<ItemId, Acts> => {
  const voidSince = voidActs(logs)
  const follows = new Map(desk.follow.map(({ log, person, computer }) => [log, { person, computer }]))
  const items = new Map<ItemId, Acts & { later: Published[] }>()
  for (const { name, facts } of logs) {
    const log = parseLogName(name)
    const reach = log && follows.get(`${log.kind}/${log.subject}`)
    if (!reach) continue
    for (const fact of facts) {
      if (!isPublished(fact)) continue
      const { item, act } = fact.request
      if (act !== 'publish' && voidSince.has(fact.sig)) continue
      // What is only about an item comes to whoever the item is for.
      const here = 'to' in fact.request ? addressedHere(desk, follows, fact.request.to) : NOBODY
      const person = reach.person && here.person
      const computer = reach.computer && here.computer
      if ('to' in fact.request && !person && !computer) continue
      let acts = items.get(item)
      if (!acts) items.set(item, (acts = { reach: NOBODY, later: [] }))
      acts.reach = { person: acts.reach.person || person, computer: acts.reach.computer || computer }
      if (!isFirst(act)) {
        acts.later.push(fact)
        continue
      }
      const held = acts[act]
      if (!held || isEarlier(fact, held)) acts[act] = fact
    }
  }
  for (const acts of items.values()) {
    const voidAt = voidSince.get(acts.publish?.sig ?? '')
    if (voidAt !== undefined) acts.voidAt = voidAt
  }
  return items
}

const isFirst = (act: Request['act']): act is First => act === 'publish' || act === 'start' || act === 'repeat'

/**
 * What was done to an item by its sender; recalled by whoever may recall what others sent too. Whose act counts is asked
 * before which one holds: nobody hides what another one did by doing what they may not.
 */
export const allowed = ({ later, ...acts }: Acts, sender: AdminId): Allowed => {
  // Only what it is of says what a calendar needs: the request itself cannot.
  const needed: Capability = acts.start ? 'campaigns.run' : 'messages.send'
  const mayDo = ({ request, credential }: Published): boolean => {
    if (request.act === 'recall') return request.by === sender || credential?.may.includes('items.recall') === true
    return request.by === sender && (request.act !== 'reschedule' || credential?.may.includes(needed) === true)
  }
  const counted = later.filter(mayDo)
  const result: Allowed = { ...acts, changes: counted.filter(isChange) }
  for (const fact of counted) {
    const { act } = fact.request
    const held = result[act]
    if (!held || supersedes(fact, held)) result[act] = fact
  }
  return result
}

const isChange = ({ request: { act } }: Published): boolean => act === 'revise' || act === 'reschedule'

/**
 * Of two facts of the same act on the same item, does the first hold? An item is recalled once, so the earlier one; it
 * may be revised, reminded of and rescheduled again, so the one asked for later. One request that two servers published
 * is one act, at the time when the first of them did (ACTS-1).
 */
const supersedes = (fact: Published, held: Published): boolean => {
  if (fact.request.act === 'recall' || fact.sig === held.sig) return isEarlier(fact, held)
  if (fact.request.at !== held.request.at) return fact.request.at > held.request.at
  return fact.sig > held.sig
}

/** As they were published. */
const isEarlier = (fact: Published, held: Published): boolean =>
  fact.at < held.at || (fact.at === held.at && fact.sig < held.sig)
