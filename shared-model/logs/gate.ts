/**
 * The gate (DESIGN.md section 2; rules GATE-n in docs/spec/model.md): Yjs cannot undo an update once it is merged, so
 * the server decides before it merges. A pure function over the decoded update. It refuses for what the sender writes,
 * never for what the sender carries: others' facts are set aside, for their authors to bring.
 */
import { LOG_TABLE, mayAppend } from '../access/log-table.ts'
import type { Author, Talk } from '../access/principals.ts'
import { authorOf, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { CloseName } from '../wire/close-codes.ts'
import { AHEAD_MS, judgeFacts } from './judge-facts.ts'
import type { LogName } from './names.ts'
import { findPlaces } from './placement.ts'
import { readUpdate, UPDATE_LIMITS, type Section } from './read-update.ts'
import { clientsByOwner, newValues, updateOf, type Head, type Heads } from './sections.ts'

export type { Head, Heads }

export const GATE_LIMITS = {
  ...UPDATE_LIMITS,
  aheadMs: AHEAD_MS,
  /** Yjs clients of one author in a log: each is kept for good, and read whenever the log is */
  clientsPerLog: 10_000,
}

export type Verdict =
  | { ok: true; update: Uint8Array; facts: (Fact | UnknownFact)[]; heads: Map<number, Head> }
  /** everything of the sender's in it is held already: nothing to store or to tell */
  | { ok: true; update: null }
  | { ok: false; close: CloseName; detail: string }

const refuse = (close: CloseName, detail: string): Verdict => ({ ok: false, close, detail })

/**
 * @param talk the sender's conversation that the log belongs to; null: none of theirs
 * @param now server's time, milliseconds
 */
export const gate = (
  principal: Author,
  log: LogName,
  talk: Talk | null,
  heads: Heads,
  update: Uint8Array,
  now: number,
): Verdict => {
  const rule = LOG_TABLE[log.kind]
  // What a stock provider answers when it has nothing that the server lacks, in logs that it may only read as well.
  if (update.byteLength === 2 && update[0] === 0 && update[1] === 0) return { ok: true, update: null }
  if (!rule.appendedBy) return refuse('readOnly', '')
  if (!mayAppend(principal, log, talk)) return refuse('forbidden', '')

  const read = readUpdate(update)
  if (!read.ok) return read
  const next = new Map<number, Head>()
  const values: unknown[] = []
  const own: Section[] = []
  let overlaps = false
  let isNewClient = false
  for (const section of read.sections) {
    const { client, clock, end } = section
    const known = heads.get(client)
    if (isOthers(section, principal, known)) continue
    if (known && known.owner !== principal.id) return refuse('clientTaken', '')
    own.push(section)
    const held = known?.clock ?? 0
    if (clock > held) return refuse('gap', '')
    if (clock < held) overlaps = true
    if (!known) isNewClient = true
    if (end <= held) continue
    for (const value of newValues(section, held)) values.push(value)
    next.set(client, { clock: end, owner: principal.id })
  }
  if (next.size === 0) return { ok: true, update: null }
  if (isNewClient && (clientsByOwner(heads).get(principal.id) ?? 0) + next.size > GATE_LIMITS.clientsPerLog)
    return refuse('tooLarge', `At most ${GATE_LIMITS.clientsPerLog} Yjs clients of an author in a log.`)
  if (!findPlaces(own, (client) => heads.get(client)?.clock ?? 0)) return refuse('gap', '')

  const judged = judgeFacts(principal.id, log, values, now)
  if (!judged.ok) return judged
  // What nobody cut is passed on as it came, to the very bytes.
  const isWhole = own.length === read.sections.length && !overlaps
  return { ok: true, update: isWhole ? update : updateOf(own, heads), facts: judged.facts, heads: next }
}

/**
 * A client id that others own, or that is new and names others in all its facts. One fact of the sender's, or one that
 * is nobody's, makes it the sender's: nothing that they wrote goes missing without a word.
 */
const isOthers = ({ runs }: Section, principal: Author, known: Head | undefined): boolean => {
  if (known?.owner === principal.id) return false
  const isSenders = (value: unknown) => {
    const author = authorOf(value)
    return author === principal.id || (author === null && !known)
  }
  return !runs.some(({ values }) => values.some(isSenders))
}
