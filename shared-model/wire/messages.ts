/**
 * The messages of the y-websocket protocol, as y-websocket 3 and y-protocols 1 write them: a varuint kind, for sync a
 * varuint step, then a length-prefixed payload.
 */
import * as encoding from 'lib0/encoding'

export const MESSAGE = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const
export const SYNC = { step1: 0, step2: 1, update: 2 } as const

const syncMessage = (step: number, payload: Uint8Array): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, MESSAGE.sync)
  encoding.writeVarUint(encoder, step)
  encoding.writeVarUint8Array(encoder, payload)
  return encoding.toUint8Array(encoder)
}

/** "This is my state vector: send what I lack." */
export const syncStep1 = (stateVector: Uint8Array) => syncMessage(SYNC.step1, stateVector)
/** "This is what you lack." */
export const syncStep2 = (update: Uint8Array) => syncMessage(SYNC.step2, update)
export const syncUpdate = (update: Uint8Array) => syncMessage(SYNC.update, update)

/** @param update of awareness, as `writePresence` makes it */
export const awarenessMessage = (update: Uint8Array): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, MESSAGE.awareness)
  encoding.writeVarUint8Array(encoder, update)
  return encoding.toUint8Array(encoder)
}

/** An update, and a state vector, with nothing in them. */
export const EMPTY_UPDATE = new Uint8Array([0, 0])
export const EMPTY_STATE_VECTOR = new Uint8Array([0])

/**
 * Feeds the watchdog of the stock provider, which drops a connection after 30 s without a message: an update with
 * nothing in it, which changes nothing and which nobody answers.
 */
export const KEEP_ALIVE = syncUpdate(EMPTY_UPDATE)
/** Logs open at once over one connection: more wait until others are closed. */
export const CHANNELS = 192
/** Milliseconds between keep-alives; under the provider's 30 s with room for a slow network. */
export const KEEP_ALIVE_INTERVAL = 20_000
