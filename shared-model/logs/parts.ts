/**
 * An update that somebody relays is taken apart by its Yjs clients, each of which belongs to one author: what is wrong
 * with one part keeps none of the others out (rules RELAY-n in docs/spec/branches.md).
 */
import type { Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { CloseName } from '../wire/close-codes.ts'
import { withoutPlace } from './placement.ts'
import type { Place, Refusal, Section } from './read-update.ts'
import { updateOf, type Head, type Heads } from './sections.ts'

/** `notCovered`: whoever relays it may not bring what this author writes. Otherwise what the gate would have said. */
export type SetAsideReason = CloseName | 'notCovered'
/** `author`: empty where the facts name nobody. `count`: of facts that are not held. */
export type SetAside = { author: string; reason: SetAsideReason; detail: string; count: number }
/** `update`: null when nothing in it is new. */
export type Relayed =
  | {
      ok: true
      update: Uint8Array | null
      heads: Map<number, Head>
      /** by their author, in the order in which each wrote them */
      facts: Map<string, (Fact | UnknownFact)[]>
      setAside: SetAside[]
    }
  | ({ ok: false } & Refusal)

export type Refused = { reason: SetAsideReason; detail: string }
/** What one Yjs client wrote, and what was found of it. */
export type Part = { section: Section; author: string; facts: (Fact | UnknownFact)[]; refused: Refused | null }

const GAP: Refused = { reason: 'gap', detail: '' }

/** Joins the parts that were found good, less those that rest on what is neither held nor in one of them. */
export const joinParts = (parts: readonly Part[], heads: Heads): Relayed => {
  const held = (client: number) => heads.get(client)?.clock ?? 0
  const sections = parts.filter(({ refused }) => refused === null).map(({ section }) => section)
  const lacking = restingOn(withoutPlace(sections, held), sections, held)
  const taken: Section[] = []
  const next = new Map<number, Head>()
  const facts = new Map<string, (Fact | UnknownFact)[]>()
  const setAside = new Map<string, SetAside>()
  for (const part of parts) {
    const { section, author } = part
    const refused = part.refused ?? (lacking.has(section.client) ? GAP : null)
    if (refused) {
      count(setAside, author, refused, section.end - Math.max(section.clock, held(section.client)))
      continue
    }
    taken.push(section)
    next.set(section.client, { clock: section.end, owner: author })
    const ofAuthor = facts.get(author) ?? []
    facts.set(author, ofAuthor)
    for (const fact of part.facts) ofAuthor.push(fact)
  }
  const update = taken.length > 0 ? updateOf(taken, heads) : null
  return { ok: true, update, heads: next, facts, setAside: [...setAside.values()] }
}

const count = (all: Map<string, SetAside>, author: string, { reason, detail }: Refused, facts: number): void => {
  const key = `${reason} ${author}`
  const one = all.get(key)
  if (one) one.count += facts
  else all.set(key, { author, reason, detail, count: facts })
}

/** Who lacks a place, and everybody who has one only beside them: each reference is looked at once. */
const restingOn = (
  lacking: readonly number[],
  sections: readonly Section[],
  held: (client: number) => number,
): Set<number> => {
  const found = new Set(lacking)
  if (found.size === 0) return found
  const neighbours = new Map<number, number[]>()
  const note = (place: Place | null, client: number) => {
    if (!place || place.client === client || place.clock < held(place.client)) return
    const others = neighbours.get(place.client)
    if (others) others.push(client)
    else neighbours.set(place.client, [client])
  }
  for (const { client, runs } of sections)
    for (const { origin, rightOrigin } of runs) {
      note(origin, client)
      note(rightOrigin, client)
    }
  const next = [...found]
  for (let client = next.pop(); client !== undefined; client = next.pop())
    for (const other of neighbours.get(client) ?? [])
      if (!found.has(other)) {
        found.add(other)
        next.push(other)
      }
  return found
}
