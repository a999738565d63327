/**
 * The gate (DESIGN.md section 2; rules GATE-1 to GATE-5 in docs/spec.md): Yjs cannot undo an update once it is merged,
 * so the server decides before it merges. A pure function over the decoded update.
 */
import * as Y from 'yjs'
import { LOG_TABLE, mayAppend } from '../access/log-table.ts'
import type { Principal } from '../access/principals.ts'
import { unpack, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { CloseName } from '../wire/close-codes.ts'
import { FACTS_ARRAY } from './append.ts'
import { monthOf, type LogName } from './names.ts'

export const GATE_LIMITS = { bytesPerUpdate: 512 * 1024, factsPerUpdate: 5000, aheadMs: 24 * 3600 * 1000 }

/** What the server has of a Yjs client in one log: the next clock, and the principal that the client id belongs to. */
export type Head = { clock: number; owner: string }
export type Heads = ReadonlyMap<number, Head>

export type Verdict =
  | { ok: true; update: Uint8Array; facts: (Fact | UnknownFact)[]; heads: Map<number, Head> }
  /** everything in it is held already: nothing to store or to tell */
  | { ok: true; update: null }
  | { ok: false; close: CloseName; detail: string }

const refuse = (close: CloseName, detail: string): Verdict => ({ ok: false, close, detail })

/** @param now server's time, milliseconds */
export const gate = (principal: Principal, log: LogName, heads: Heads, update: Uint8Array, now: number): Verdict => {
  const rule = LOG_TABLE[log.kind]
  if (!rule.appendedBy) return refuse('readOnly', '')
  if (!mayAppend(principal, log)) return refuse('forbidden', '')
  if (update.byteLength > GATE_LIMITS.bytesPerUpdate) return refuse('tooLarge', `At most ${GATE_LIMITS.bytesPerUpdate} bytes.`)

  const decoded = decode(update)
  if (!decoded) return refuse('malformed', '')
  if (decoded.ds.clients.size > 0) return refuse('notAppend', 'Nothing can be deleted.')

  const next = new Map<number, Head>()
  const values: unknown[] = []
  let overlaps = false
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny))
      return refuse('notAppend', 'Only plain data.')
    const { client, clock } = struct.id
    const known = next.get(client) ?? heads.get(client)
    if (known && known.owner !== principal.id) return refuse('clientTaken', '')
    const held = known?.clock ?? 0
    if (clock > held) return refuse('gap', '')
    if (clock < held) {
      overlaps = true
      if (clock + struct.length <= held) continue
    }
    values.push(...struct.content.arr.slice(held - clock))
    if (values.length > GATE_LIMITS.factsPerUpdate)
      return refuse('tooLarge', `At most ${GATE_LIMITS.factsPerUpdate} facts.`)
    next.set(client, { clock: clock + struct.length, owner: principal.id })
  }
  if (next.size === 0) return { ok: true, update: null }

  for (const struct of decoded.structs) {
    const misplaced = placement(struct as Y.Item, (id) => id.clock < (next.get(id.client) ?? heads.get(id.client))?.clock!)
    if (misplaced) return misplaced
  }

  const facts: (Fact | UnknownFact)[] = []
  for (const value of values) {
    const read = unpack(value)
    if (read.known === null) return refuse('badFact', read.reason)
    const { fact } = read
    if (!(rule.facts as readonly string[]).includes(fact.type)) return refuse('badFact', `No ${fact.type} here.`)
    if (fact.by !== principal.id) return refuse('badFact', 'A fact in another name.')
    if (rule.segmented && monthOf(fact.at) !== log.month) return refuse('badFact', 'Not of this month.')
    if (fact.at > now + GATE_LIMITS.aheadMs) return refuse('badFact', 'From the future.')
    if (read.known && read.fact.type === 'requested' && read.fact.request.by !== principal.id)
      return refuse('badFact', 'A request in another name.')
    facts.push(fact)
  }
  return { ok: true, update: overlaps ? trim(update, heads) : update, facts, heads: next }
}

const decode = (update: Uint8Array) => {
  try {
    return Y.decodeUpdate(update)
  } catch {
    return null
  }
}

/** An item stands in `facts`, by its name or beside items that are there, all of them held or brought along. */
const placement = (item: Y.Item, isHere: (id: Y.ID) => boolean): Verdict | null => {
  const { origin, rightOrigin, parent, parentSub } = item
  if (parentSub !== null) return refuse('notAppend', 'Only the array of facts.')
  if (origin && !isHere(origin)) return refuse('gap', '')
  if (rightOrigin && !isHere(rightOrigin)) return refuse('gap', '')
  if (!origin && !rightOrigin && (parent as unknown) !== FACTS_ARRAY) return refuse('notAppend', 'Only the array of facts.')
  return null
}

/** Leaves out what the server holds already, so that a copy of it can never stand in its place. */
const trim = (update: Uint8Array, heads: Heads): Uint8Array => {
  const stateVector = new Map([...heads].map(([client, head]) => [client, head.clock]))
  return Y.diffUpdate(update, Y.encodeStateVector(stateVector as unknown as Y.Doc))
}
