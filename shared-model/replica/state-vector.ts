/** State vectors of Yjs: how much of each client's writing somebody has. */
import * as Y from 'yjs'

export type StateVector = ReadonlyMap<number, number>

/** @throws when the bytes are no state vector */
export const readStateVector = (bytes: Uint8Array): Map<number, number> => Y.decodeStateVector(bytes)

/** How many facts `mine` has that `theirs` lacks. */
export const surplus = (mine: StateVector, theirs: StateVector): number => {
  let count = 0
  for (const [client, clock] of mine) count += Math.max(0, clock - (theirs.get(client) ?? 0))
  return count
}

/** Raises `vector` to what `more` has beyond it. */
export const raise = (vector: Map<number, number>, more: StateVector): void => {
  for (const [client, clock] of more) if (clock > (vector.get(client) ?? 0)) vector.set(client, clock)
}

/** What is in all of them. */
export const least = (vectors: readonly StateVector[]): StateVector => {
  const [first = new Map<number, number>(), ...others] = vectors
  const common = new Map<number, number>()
  for (const [client, clock] of first) {
    const lowest = Math.min(clock, ...others.map((other) => other.get(client) ?? 0))
    if (lowest > 0) common.set(client, lowest)
  }
  return common
}
