/**
 * Reads an update of the Yjs V1 format as far as logs use it: runs of plain values in the array `facts`, nothing else.
 * What is read comes from anybody, so that every count and length is held against a bound before it is believed, the
 * first thing that no log admits ends the reading, and the time is linear in the bytes. What is read here Yjs reads
 * alike.
 *
 * Layout: https://github.com/yjs/yjs/blob/main/INTERNALS.md and `UpdateDecoderV1` of yjs 13.6.
 */
import * as decoding from 'lib0/decoding'
import type { CloseName } from '../wire/close-codes.ts'
import { CONTENT, CONTENT_ANY, FACTS_ARRAY, HAS_KEY, HAS_ORIGIN, HAS_RIGHT_ORIGIN, SKIP } from './append.ts'

/** What waited through a long time offline comes as one update, so that these are generous; per-day limits are the server's. */
export const UPDATE_LIMITS = {
  bytesPerUpdate: 4 * 1024 * 1024,
  factsPerUpdate: 20_000,
  /** an author has another one at each start */
  clientsPerUpdate: 1000,
  /** fields and members at whatever depth; 20,000 receipts have 100,000, the largest campaign has 80,000 */
  valuesPerUpdate: 200_000,
  bytesPerFact: 1024 * 1024,
  /** of lists and objects in each other: what reads a fact may go down into it; a campaign's quiz is 8 deep */
  depthOfFact: 32,
}

/** For what is one's own: how much there may be of it is not for the reader to say. */
const OWN_LIMITS: Limits = {
  ...UPDATE_LIMITS,
  bytesPerUpdate: Infinity,
  factsPerUpdate: Infinity,
  clientsPerUpdate: Infinity,
  valuesPerUpdate: Infinity,
}
type Limits = { [Limit in keyof typeof UPDATE_LIMITS]: number }

export type Place = { client: number; clock: number }
/** Values that were appended together. They stand in `facts`, beside neighbours that were there before, if any. */
export type Run = { clock: number; origin: Place | null; rightOrigin: Place | null; values: unknown[] }
/** What one Yjs client appended, without gaps: from `clock` to before `end`. `bytes` is the section as it came. */
export type Section = { client: number; clock: number; end: number; runs: Run[]; bytes: Uint8Array }

export type Refusal = { close: CloseName; detail: string }
export type ReadUpdate = { ok: true; sections: Section[] } | ({ ok: false } & Refusal)

const OBJECT = 118
const LIST = 117

/** Ends the reading. */
class Refused extends Error {
  readonly refusal: Refusal
  constructor(close: CloseName, detail = '') {
    super(detail)
    this.refusal = { close, detail }
  }
}

/** @returns what is in it, each client once; or why it is no update that a log admits */
export const readUpdate = (update: Uint8Array): ReadUpdate => readWithin(update, UPDATE_LIMITS)

/** The same of what is on one's own disk, however much that is. */
export const readOwnUpdate = (update: Uint8Array): ReadUpdate => readWithin(update, OWN_LIMITS)

const readWithin = (update: Uint8Array, limits: Limits): ReadUpdate => {
  try {
    return { ok: true, sections: new Reader(update, limits).sections() }
  } catch (error) {
    // Whatever lib0 throws, the bytes are not what they say.
    return { ok: false, ...(error instanceof Refused ? error.refusal : { close: 'malformed', detail: '' }) }
  }
}

class Reader {
  readonly #decoder: decoding.Decoder
  readonly #limits: Limits
  #facts = 0
  #values = 0
  /** where the fact that is being read has to end */
  #end = 0

  constructor(update: Uint8Array, limits: Limits) {
    this.#limits = limits
    if (update.byteLength > this.#limits.bytesPerUpdate)
      throw new Refused('tooLarge', `At most ${this.#limits.bytesPerUpdate} bytes.`)
    this.#decoder = decoding.createDecoder(update)
  }

  sections(): Section[] {
    const count = this.#number()
    if (count > this.#limits.clientsPerUpdate)
      throw new Refused('tooLarge', `At most ${this.#limits.clientsPerUpdate} Yjs clients.`)
    const sections = Array.from({ length: count }, () => this.#section())
    // Of two sections of one client, Yjs would drop the first.
    if (new Set(sections.map(({ client }) => client)).size !== count) throw new Refused('malformed')
    if (this.#number() !== 0) throw new Refused('notAppend', 'Nothing can be deleted.')
    // Bytes that Yjs would not read are nobody's facts, and everybody would store them.
    if (decoding.hasContent(this.#decoder)) throw new Refused('malformed')
    return sections
  }

  #section(): Section {
    const from = this.#decoder.pos
    const count = this.#number()
    const client = this.#number()
    const clock = this.#number()
    if (count === 0) throw new Refused('malformed')
    const runs: Run[] = []
    let end = clock
    for (let n = 0; n < count; n++) {
      const run = this.#run(end)
      runs.push(run)
      end += run.values.length
    }
    return { client, clock, end, runs, bytes: this.#decoder.arr.subarray(from, this.#decoder.pos) }
  }

  #run(clock: number): Run {
    const info = decoding.readUint8(this.#decoder)
    // What merging leaves where something is missing in between.
    if (info === SKIP) throw new Refused('gap')
    // Other content is not even read: text, bytes, shared types, whole documents.
    if ((info & CONTENT) !== CONTENT_ANY) throw new Refused('notAppend', 'Only plain data.')
    const origin = info & HAS_ORIGIN ? this.#place() : null
    const rightOrigin = info & HAS_RIGHT_ORIGIN ? this.#place() : null
    if (!origin && !rightOrigin) {
      const isNamed = this.#number() === 1
      if (!isNamed || decoding.readVarString(this.#decoder) !== FACTS_ARRAY || info & HAS_KEY)
        throw new Refused('notAppend', 'Only the array of facts.')
    }
    const length = this.#number()
    if (length === 0) throw new Refused('malformed')
    this.#facts += length
    if (this.#facts > this.#limits.factsPerUpdate)
      throw new Refused('tooLarge', `At most ${this.#limits.factsPerUpdate} facts.`)
    const values: unknown[] = []
    for (let n = 0; n < length; n++) values.push(this.#fact())
    return { clock, origin, rightOrigin, values }
  }

  #place(): Place {
    return { client: this.#number(), clock: this.#number() }
  }

  #fact(): unknown {
    this.#end = this.#decoder.pos + this.#limits.bytesPerFact
    const value = this.#value(0)
    this.#checkSize()
    return value
  }

  /** As `readAny` of lib0, which goes down as deep as the bytes say. */
  #value(depth: number): unknown {
    const kind = decoding.peekUint8(this.#decoder)
    if (kind !== OBJECT && kind !== LIST) return decoding.readAny(this.#decoder)
    if (depth === this.#limits.depthOfFact)
      throw new Refused('badFact', `At most ${this.#limits.depthOfFact} lists and objects in each other.`)
    this.#decoder.pos++
    const length = this.#number()
    this.#values += length
    this.#checkSize()
    return kind === LIST ? this.#list(length, depth + 1) : this.#object(length, depth + 1)
  }

  #list(length: number, depth: number): unknown[] {
    const list: unknown[] = []
    for (let n = 0; n < length; n++) list.push(this.#value(depth))
    return list
  }

  #object(length: number, depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    for (let n = 0; n < length; n++) {
      const field = decoding.readVarString(this.#decoder)
      // Whoever reads it would get an object that seems to have fields which it has not.
      if (field === '__proto__') throw new Refused('badFact', 'No field has such a name.')
      object[field] = this.#value(depth)
    }
    return object
  }

  #checkSize(): void {
    if (this.#decoder.pos > this.#end)
      throw new Refused('tooLarge', `At most ${this.#limits.bytesPerFact} bytes in a fact.`)
    if (this.#values > this.#limits.valuesPerUpdate)
      throw new Refused('tooLarge', `At most ${this.#limits.valuesPerUpdate} values in facts.`)
  }

  #number(): number {
    const number = decoding.readVarUint(this.#decoder)
    if (!Number.isSafeInteger(number)) throw new Refused('malformed')
    return number
  }
}
