/**
 * The gate (DESIGN.md section 2; rules GATE-1 to GATE-5 in docs/spec.md): Yjs cannot undo an update once it is merged,
 * so the server decides before it merges. A pure function over the decoded update.
 */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { LOG_TABLE, mayAppend } from '../access/log-table.ts'
import type { Principal } from '../access/principals.ts'
import { unpack, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { CloseName } from '../wire/close-codes.ts'
import { FACTS_ARRAY } from './append.ts'
import { monthOf, type LogName } from './names.ts'

/** What waited through a long time offline comes as one update, so that these are generous; per-day limits are the server's. */
export const GATE_LIMITS = { bytesPerUpdate: 4 * 1024 * 1024, factsPerUpdate: 20_000, aheadMs: 24 * 3600 * 1000 }

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
  // What a stock provider answers when it has nothing that the server lacks, in logs that it may only read as well.
  if (update.byteLength === 2 && update[0] === 0 && update[1] === 0) return { ok: true, update: null }
  if (!rule.appendedBy) return refuse('readOnly', '')
  if (!mayAppend(principal, log)) return refuse('forbidden', '')
  if (update.byteLength > GATE_LIMITS.bytesPerUpdate)
    return refuse('tooLarge', `At most ${GATE_LIMITS.bytesPerUpdate} bytes.`)

  const decoded = decode(update)
  if (!decoded) return refuse('malformed', '')
  if (decoded.ds.clients.size > 0) return refuse('notAppend', 'Nothing can be deleted.')

  const next = new Map<number, Head>()
  const reached = new Map<number, number>()
  const values: unknown[] = []
  let overlaps = false
  for (const struct of decoded.structs) {
    // What merging leaves where something is missing in between.
    if (struct instanceof Y.Skip) return refuse('gap', '')
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny))
      return refuse('notAppend', 'Only plain data.')
    const { client, clock } = struct.id
    const known = next.get(client) ?? heads.get(client)
    if (known && known.owner !== principal.id) return refuse('clientTaken', '')
    // A client's structs follow each other: a second copy could differ from the one that is checked here.
    if (struct.length === 0 || clock !== (reached.get(client) ?? clock)) return refuse('malformed', '')
    reached.set(client, clock + struct.length)
    const held = known?.clock ?? 0
    if (clock > held) return refuse('gap', '')
    if (clock < held) {
      overlaps = true
      if (clock + struct.length <= held) continue
    }
    for (const value of struct.content.arr.slice(held - clock)) values.push(value)
    if (values.length > GATE_LIMITS.factsPerUpdate)
      return refuse('tooLarge', `At most ${GATE_LIMITS.factsPerUpdate} facts.`)
    next.set(client, { clock: clock + struct.length, owner: principal.id })
  }
  // Of two sections of one client, Yjs would drop the first.
  if (reached.size !== decoded.sections) return refuse('malformed', '')
  if (next.size === 0) return { ok: true, update: null }

  const misplaced = placement(decoded.structs as Y.Item[], heads)
  if (misplaced) return misplaced

  const facts: (Fact | UnknownFact)[] = []
  for (const value of values) {
    const read = unpack(value)
    if (read.known === null) return refuse('badFact', read.reason)
    const { fact } = read
    if (!(rule.facts as readonly string[]).includes(fact.type)) return refuse('badFact', `No ${fact.type} here.`)
    if (fact.by !== principal.id) return refuse('badFact', 'A fact in another name.')
    if (rule.segmented && monthOf(fact.at) !== log.month) return refuse('badFact', 'Not of this month.')
    if (!rule.anyTime && fact.at > now + GATE_LIMITS.aheadMs) return refuse('badFact', 'From the future.')
    if (read.known && read.fact.type === 'requested' && read.fact.request.by !== principal.id)
      return refuse('badFact', 'A request in another name.')
    facts.push(fact)
  }
  return { ok: true, update: overlaps ? trim(update, heads) : update, facts, heads: next }
}

/** Lets us see how far Yjs has read. */
class Decoder extends Y.UpdateDecoderV1 {
  static latest: decoding.Decoder | null = null

  constructor(decoder: decoding.Decoder) {
    super(decoder)
    Decoder.latest = decoder
  }
}

const decode = (update: Uint8Array) => {
  try {
    const { structs, ds } = Y.decodeUpdateV2(update, Decoder)
    // Bytes that Yjs would not read are nobody's facts, and everybody would store them.
    if (!Decoder.latest || decoding.hasContent(Decoder.latest)) return null
    return { structs, ds, sections: decoding.readVarUint(decoding.createDecoder(update)) }
  } catch {
    return null
  } finally {
    Decoder.latest = null
  }
}

/**
 * Every item stands in `facts`, by its name or beside items that are there before it. The structs of an update are
 * ordered by client, not by cause, so they are taken as Yjs takes them: whichever client's next one has its neighbours
 * in place. What is left then refers to what the server lacks, or to itself, and would wait for ever in every document.
 */
const placement = (items: readonly Y.Item[], heads: Heads): Verdict | null => {
  const clients = new Map<number, Y.Item[]>()
  for (const item of items) {
    const { origin, rightOrigin, parent, parentSub } = item
    if (parentSub !== null || (!origin && !rightOrigin && (parent as unknown) !== FACTS_ARRAY))
      return refuse('notAppend', 'Only the array of facts.')
    const queue = clients.get(item.id.client)
    if (queue) queue.push(item)
    else clients.set(item.id.client, [item])
  }
  const placed = new Map<number, number>()
  const clockOf = (client: number) => placed.get(client) ?? heads.get(client)?.clock ?? 0
  const isHere = (id: Y.ID | null) => id === null || id.clock < clockOf(id.client)
  const isPlaced = (item: Y.Item) => {
    if (!isHere(item.origin) || !isHere(item.rightOrigin)) return false
    placed.set(item.id.client, Math.max(clockOf(item.id.client), item.id.clock + item.length))
    return true
  }
  for (let progress = true; progress;) {
    progress = false
    for (const [client, queue] of clients) {
      const stuck = queue.findIndex((item) => !isPlaced(item))
      if (stuck !== 0) progress = true
      if (stuck === -1) clients.delete(client)
      else queue.splice(0, stuck)
    }
  }
  return clients.size > 0 ? refuse('gap', '') : null
}

/** Leaves out what the server holds already, so that a copy of it can never stand in its place. */
const trim = (update: Uint8Array, heads: Heads): Uint8Array => {
  const stateVector = new Map([...heads].map(([client, head]) => [client, head.clock]))
  return Y.diffUpdate(update, Y.encodeStateVector(stateVector))
}
