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
