/** State vectors of Yjs in an exchange, and what is known of a peer's. */
import * as Y from 'yjs'

type Clocks = ReadonlyMap<number, number>

/** @throws when the bytes are no state vector */
export const readClocks = (stateVector: Uint8Array): Map<number, number> => Y.decodeStateVector(stateVector)

/** Whether `mine` has all of `theirs`. */
export const covers = (mine: Clocks, theirs: Clocks): boolean => {
  for (const [client, clock] of theirs) if (clock > (mine.get(client) ?? 0)) return false
  return true
}

/** Of `mine`, what concerns somebody who has `theirs`. */
export const restrictedTo = (mine: Clocks, theirs: Clocks): Uint8Array => {
  const clocks = new Map<number, number>()
  for (const client of theirs.keys()) {
    const clock = mine.get(client)
    if (clock) clocks.set(client, clock)
  }
  return Y.encodeStateVector(clocks)
}

/** Which logs and clients of a peer are remembered: what is forgotten is offered once more, which costs a line. */
const MOST_LOGS = 2000
const MOST_CLIENTS = 200

/** How far the peer says that it has logs, so that nothing goes back to where it came from. */
export class PeerClocks {
  readonly #logs = new Map<string, Map<number, number>>()

  note(log: string, clocks: Clocks): void {
    if (clocks.size > MOST_CLIENTS) return
    const known = this.#logs.get(log) ?? new Map<number, number>()
    for (const [client, clock] of clocks) known.set(client, Math.max(clock, known.get(client) ?? 0))
    this.#logs.delete(log)
    if (known.size > MOST_CLIENTS) return
    this.#logs.set(log, known)
    if (this.#logs.size > MOST_LOGS) this.#logs.delete(this.#logs.keys().next().value!)
  }

  has(log: string, clocks: Clocks): boolean {
    const known = this.#logs.get(log)
    return known !== undefined && covers(known, clocks)
  }
}
