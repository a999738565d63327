/** Cuts an update of one's own into updates that each are within what a peer takes at once (rule EXCHANGE-6). */
import * as encoding from 'lib0/encoding'
import { CONTENT_ANY, FACTS_ARRAY, HAS_ORIGIN, HAS_RIGHT_ORIGIN } from './append.ts'
import { withoutPlace } from './placement.ts'
import { readOwnUpdate, UPDATE_LIMITS, type Run } from './read-update.ts'

/** Of this size an update has fewer facts and values than any limit, whatever they are. */
export const PIECE_BYTES = 192 * 1024

/**
 * @returns updates that may be applied one after the other, of at most `bytes` each, or of a single fact that is larger;
 * null: it is no pure append
 */
export const cut = (update: Uint8Array, bytes = PIECE_BYTES): Uint8Array[] | null => {
  const read = readOwnUpdate(update)
  if (!read.ok) return null
  if (update.byteLength <= bytes && read.sections.length <= UPDATE_LIMITS.clientsPerUpdate)
    return read.sections.length > 0 ? [update] : []
  const pieces = new Pieces(bytes)
  const starts = new Map(read.sections.map(({ client, clock }) => [client, clock]))
  // Whoever lacks what this update begins after is told of a gap, as by the whole.
  const held = (client: number) => starts.get(client) ?? Infinity
  const lacking = withoutPlace(read.sections, held, (client, run) => pieces.add(client, run))
  return lacking.length > 0 ? null : pieces.end()
}

type PieceRun = Omit<Run, 'values'> & { count: number; values: encoding.Encoder }

/** About what an item takes besides its values: two places, counts, the name of the array. */
const ITEM_BYTES = 40

class Pieces {
  readonly #limit: number
  readonly #done: Uint8Array[] = []
  #clients = new Map<number, PieceRun[]>()
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(client: number, { clock, origin, rightOrigin, values }: Run): void {
    let current: PieceRun | null = null
    for (const [n, value] of values.entries()) {
      const encoded = encoding.encode((encoder) => encoding.writeAny(encoder, value as encoding.AnyEncodable))
      if (this.#size > 0 && this.#size + encoded.byteLength + ITEM_BYTES > this.#limit) {
        this.#finish()
        current = null
      }
      if (!current) {
        const before = n === 0 ? origin : { client, clock: clock + n - 1 }
        current = this.#open(client, { clock: clock + n, origin: before, rightOrigin })
      }
      current.count++
      encoding.writeUint8Array(current.values, encoded)
      this.#size += encoded.byteLength
    }
  }

  end(): Uint8Array[] {
    if (this.#size > 0) this.#finish()
    return this.#done
  }

  #open(client: number, run: Omit<Run, 'values'>): PieceRun {
    if (!this.#clients.has(client) && this.#clients.size === UPDATE_LIMITS.clientsPerUpdate) this.#finish()
    const runs = this.#clients.get(client) ?? []
    this.#clients.set(client, runs)
    const opened = { ...run, count: 0, values: encoding.createEncoder() }
    runs.push(opened)
    this.#size += ITEM_BYTES
    return opened
  }

  #finish(): void {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, this.#clients.size)
    // As Yjs writes them: the highest client first.
    for (const [client, runs] of [...this.#clients].sort(([a], [b]) => b - a)) {
      for (const number of [runs.length, client, runs[0]!.clock]) encoding.writeVarUint(encoder, number)
      for (const run of runs) writeRun(encoder, run)
    }
    encoding.writeVarUint(encoder, 0) // nothing deleted
    this.#done.push(encoding.toUint8Array(encoder))
    this.#clients = new Map()
    this.#size = 0
  }
}

const writeRun = (encoder: encoding.Encoder, { origin, rightOrigin, count, values }: PieceRun): void => {
  encoding.writeUint8(encoder, CONTENT_ANY | (origin ? HAS_ORIGIN : 0) | (rightOrigin ? HAS_RIGHT_ORIGIN : 0))
  for (const place of [origin, rightOrigin])
    if (place) for (const number of [place.client, place.clock]) encoding.writeVarUint(encoder, number)
  if (!origin && !rightOrigin) {
    encoding.writeVarUint(encoder, 1) // the parent is named by a key
    encoding.writeVarString(encoder, FACTS_ARRAY)
  }
  encoding.writeVarUint(encoder, count)
  encoding.writeUint8Array(encoder, encoding.toUint8Array(values))
}
