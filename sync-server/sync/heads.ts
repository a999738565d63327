/** Heads of a log as a state vector, which Yjs encodes as a count and then pairs of client and clock. */
import type { Heads } from '@carillon/shared-model/logs/gate.ts'
import { EMPTY_STATE_VECTOR } from '@carillon/shared-model/wire/messages.ts'

/** What `Y.encodeStateVector` makes of the clocks, byte for byte, without building maps and encoders for each receipt. */
export const encodeHeads = (heads: Heads): Uint8Array => {
  if (heads.size === 0) return EMPTY_STATE_VECTOR
  const bytes: number[] = []
  pushVarUint(bytes, heads.size)
  const clients = [...heads.keys()]
  if (clients.length > 1) clients.sort((a, b) => b - a)
  for (const client of clients) {
    pushVarUint(bytes, client)
    pushVarUint(bytes, heads.get(client)!.clock)
  }
  return Uint8Array.from(bytes)
}

/** Whether a state vector is that of somebody who has nothing. */
export const isEmpty = (stateVector: Uint8Array): boolean => stateVector.byteLength === 1 && stateVector[0] === 0

const pushVarUint = (bytes: number[], value: number): void => {
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}
