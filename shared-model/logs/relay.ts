/**
 * What a server takes from another one (rules RELAY-n in docs/spec/branches.md). Head office judges each author's part of
 * what a branch server relays as if that author had sent it; a branch server takes what head office has judged.
 */
import { LOG_TABLE, mayAppend } from '../access/log-table.ts'
import type { Author, Talk } from '../access/principals.ts'
import { authorOf, unpack } from '../facts/codec.ts'
import { SERVER } from '../org/ids.ts'
import { GATE_LIMITS } from './gate.ts'
import { judgeFacts } from './judge-facts.ts'
import type { LogName } from './names.ts'
import { joinParts, type Part, type Refused, type Relayed } from './parts.ts'
import { readUpdate, type Section } from './read-update.ts'
import { authorOfSection, clientsByOwner, newValues, type Heads } from './sections.ts'

/** An author for whom whoever relays may speak; `talk`: as of `gate`. */
export type Covered = { author: Author; talk: Talk | null }

/**
 * Takes from an update of a branch server what the gate would take from its authors.
 * @param authors by the id of a principal; null: the branch does not cover them. Asked once for each.
 * @param now server's time, milliseconds
 */
export const relay = (
  update: Uint8Array,
  heads: Heads,
  log: LogName,
  authors: (id: string) => Covered | null,
  now: number,
): Relayed => {
  const read = readUpdate(update)
  if (!read.ok) return read
  const judged = new JudgedAuthors(heads, log, authors)
  const parts: Part[] = []
  for (const section of read.sections) {
    const { client, end } = section
    const known = heads.get(client)
    const held = known?.clock ?? 0
    if (end <= held) continue
    const author = known?.owner ?? authorOfSection(section) ?? ''
    const refused = judged.refusalOf(author, section)
    const verdict = refused ? null : judgeFacts(author, log, newValues(section, held), now)
    if (verdict?.ok) parts.push({ section, author, facts: verdict.facts, refused: null })
    else
      parts.push({
        section,
        author,
        facts: [],
        refused: refused ?? { reason: verdict!.close, detail: verdict!.detail },
      })
  }
  return joinParts(parts, heads)
}

/** What is asked of each author once. */
class JudgedAuthors {
  readonly #heads: Heads
  readonly #log: LogName
  readonly #authors: (id: string) => Covered | null
  readonly #refusals = new Map<string, Refused | null>()
  /** how many Yjs clients each has, counted when somebody comes with a new one */
  #clients: Map<string, number> | null = null

  constructor(heads: Heads, log: LogName, authors: (id: string) => Covered | null) {
    this.#heads = heads
    this.#log = log
    this.#authors = authors
  }

  refusalOf(author: string, { client, clock }: Section): Refused | null {
    let refused = this.#refusals.get(author)
    if (refused === undefined) this.#refusals.set(author, (refused = this.#refusalOfAuthor(author)))
    if (refused) return refused
    if (clock > (this.#heads.get(client)?.clock ?? 0)) return { reason: 'gap', detail: '' }
    if (this.#heads.has(client)) return null
    this.#clients ??= clientsByOwner(this.#heads)
    const clients = (this.#clients.get(author) ?? 0) + 1
    this.#clients.set(author, clients)
    const { clientsPerLog } = GATE_LIMITS
    if (clients <= clientsPerLog) return null
    return { reason: 'tooLarge', detail: `At most ${clientsPerLog} Yjs clients of an author in a log.` }
  }

  #refusalOfAuthor(id: string): Refused | null {
    if (!LOG_TABLE[this.#log.kind].appendedBy) return { reason: 'readOnly', detail: '' }
    const covered = this.#authors(id)
    if (!covered) return { reason: 'notCovered', detail: '' }
    return mayAppend(covered.author, this.#log, covered.talk) ? null : { reason: 'forbidden', detail: '' }
  }
}

/**
 * Takes from an update of head office whatever follows what is held. A new Yjs client belongs to whom its facts name,
 * to the server where they name nobody. Facts that this version cannot read are stored and not told.
 */
export const admitted = (update: Uint8Array, heads: Heads): Relayed => {
  const read = readUpdate(update)
  if (!read.ok) return read
  const parts: Part[] = []
  for (const section of read.sections) {
    const known = heads.get(section.client)
    const held = known?.clock ?? 0
    if (section.end <= held) continue
    const author = known?.owner ?? authorOfSection(section) ?? SERVER
    const values = newValues(section, held)
    const facts = values.flatMap((value) => {
      const unpacked = unpack(value)
      return unpacked.known === null ? [] : [unpacked.fact]
    })
    parts.push({ section, author, facts, refused: refusalOfAdmitted(section, author, values, held) })
  }
  return joinParts(parts, heads)
}

/** The same client id in two hands is two histories: they are not mixed. */
const refusalOfAdmitted = (
  { clock }: Section,
  owner: string,
  values: readonly unknown[],
  held: number,
): Refused | null => {
  if (clock > held) return { reason: 'gap', detail: '' }
  const isTaken = values.some((value) => (authorOf(value) ?? owner) !== owner)
  return isTaken ? { reason: 'clientTaken', detail: '' } : null
}
