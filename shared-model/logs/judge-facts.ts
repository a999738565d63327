/** What the gate asks of each fact, whoever brings it (rules GATE-5 in docs/spec/model.md). */
import { LOG_TABLE } from '../access/log-table.ts'
import { isAdmitted, isKnownType, unpack, type Fact, type Unpacked } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { askedByNewer } from '../facts/newer.ts'
import { monthOf, type LogName } from './names.ts'
import type { Refusal } from './read-update.ts'

/** How far ahead of the server's clock a fact may be where times are not free, milliseconds. */
export const AHEAD_MS = 24 * 3600 * 1000

export type JudgedFacts = { ok: true; facts: (Fact | UnknownFact)[] } | ({ ok: false } & Refusal)

/**
 * Whether all of these may stand in the log in the author's name.
 * @param now server's time, milliseconds
 */
export const judgeFacts = (author: string, log: LogName, values: readonly unknown[], now: number): JudgedFacts => {
  const facts: (Fact | UnknownFact)[] = []
  for (const value of values) {
    const unpacked = unpack(value)
    const reason = unpacked.known === null ? unpacked.reason : wrongIn(unpacked, author, log, now)
    if (unpacked.known === null || reason !== null) return { ok: false, close: 'badFact', detail: reason ?? '' }
    facts.push(unpacked.fact)
  }
  return { ok: true, facts }
}

const wrongIn = (
  unpacked: Exclude<Unpacked, { known: null }>,
  author: string,
  log: LogName,
  now: number,
): string | null => {
  const rule = LOG_TABLE[log.kind]
  const { fact } = unpacked
  // What this version does not know is stored and passed on: only what it knows has a place.
  if (isKnownType(fact.type) && !isAdmitted(fact.type, log.kind)) return `No ${fact.type} here.`
  if (fact.by !== author) return 'A fact in another name.'
  if (rule.segmented && monthOf(fact.at) !== log.month) return 'Not of this month.'
  if (!rule.anyTime && fact.at > now + AHEAD_MS) return 'From the future.'
  const asker = askerOf(unpacked)
  return asker !== null && asker !== author ? 'A request in another name.' : null
}

/** In whose name something is asked for; null: it is no request. */
const askerOf = (read: Exclude<Unpacked, { known: null }>): string | null => {
  if (!read.known) return askedByNewer(read.fact)?.request.by ?? null
  return read.fact.type === 'requested' ? read.fact.request.by : null
}
