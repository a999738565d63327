/**
 * Many y-websocket conversations over one socket. A binary WebSocket message is a sequence of entries, all that was
 * sent in one tick. An entry is: varuint channel, varuint length, bytes. Channel 0 is for control, with a kind byte
 * first in its bytes. The numbers of a direction are chosen so that nothing needs a round trip and nothing is copied:
 * the client numbers what it opens; the server sends under its own number of the log, which is the same for every
 * follower, so that a published update is framed once and the same bytes go to all.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** client → server: channel `channel` shall carry log `name`; `close`: it is over. */
export type ClientControl = { kind: 'open'; channel: number; name: string } | { kind: 'close'; channel: number }

/**
 * server → client: what the client opened as `channel` comes under number `log`; a channel was refused or ended; what
 * the client sent is on disk up to this state vector (of the clients that changed, encoded as Yjs encodes it); a ticket that may be presented
 * instead of a token; the time now (milliseconds), from which clients set their clocks; which database the server has, where it says so (version 2).
 */
export type ServerControl =
  | { kind: 'opened'; channel: number; log: number }
  | { kind: 'closed'; channel: number; code: number; reason: string }
  | { kind: 'stored'; channel: number; stateVector: Uint8Array }
  | { kind: 'welcome'; version: number; now: number; ticket: string; epoch?: string }

export type Entry<Control> = { channel: 0; control: Control } | { channel: number; data: Uint8Array }

const OPEN = 1
const CLOSE = 2
const OPENED = 3
const CLOSED = 4
const WELCOME = 5
const STORED = 6

/** One entry that carries a y-websocket message. */
export const dataEntry = (channel: number, data: Uint8Array): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, channel)
  encoding.writeVarUint8Array(encoder, data)
  return encoding.toUint8Array(encoder)
}

const controlEntry = (write: (encoder: encoding.Encoder) => void): Uint8Array => {
  const encoder = encoding.createEncoder()
  write(encoder)
  return dataEntry(0, encoding.toUint8Array(encoder))
}

export const clientControl = (control: ClientControl): Uint8Array =>
  controlEntry((encoder) => {
    encoding.writeUint8(encoder, control.kind === 'open' ? OPEN : CLOSE)
    encoding.writeVarUint(encoder, control.channel)
    if (control.kind === 'open') encoding.writeVarString(encoder, control.name)
  })

export const serverControl = (control: ServerControl): Uint8Array =>
  controlEntry((encoder) => {
    switch (control.kind) {
      case 'opened':
        encoding.writeUint8(encoder, OPENED)
        encoding.writeVarUint(encoder, control.channel)
        encoding.writeVarUint(encoder, control.log)
        break
      case 'closed':
        encoding.writeUint8(encoder, CLOSED)
        encoding.writeVarUint(encoder, control.channel)
        encoding.writeVarUint(encoder, control.code)
        encoding.writeVarString(encoder, control.reason)
        break
      case 'stored':
        encoding.writeUint8(encoder, STORED)
        encoding.writeVarUint(encoder, control.channel)
        encoding.writeVarUint8Array(encoder, control.stateVector)
        break
      case 'welcome':
        encoding.writeUint8(encoder, WELCOME)
        encoding.writeVarUint(encoder, control.version)
        encoding.writeVarUint(encoder, control.now)
        encoding.writeVarString(encoder, control.ticket)
        if (control.epoch !== undefined) encoding.writeVarString(encoder, control.epoch)
        break
    }
  })

const readClientControl = (data: Uint8Array): ClientControl => {
  const decoder = decoding.createDecoder(data)
  const kind = decoding.readUint8(decoder)
  const channel = decoding.readVarUint(decoder)
  if (kind === OPEN) return { kind: 'open', channel, name: decoding.readVarString(decoder) }
  if (kind === CLOSE) return { kind: 'close', channel }
  throw new Error(`unknown control ${kind}`)
}

const readServerControl = (data: Uint8Array): ServerControl => {
  const decoder = decoding.createDecoder(data)
  const kind = decoding.readUint8(decoder)
  const first = decoding.readVarUint(decoder)
  switch (kind) {
    case OPENED:
      return { kind: 'opened', channel: first, log: decoding.readVarUint(decoder) }
    case CLOSED:
      return {
        kind: 'closed',
        channel: first,
        code: decoding.readVarUint(decoder),
        reason: decoding.readVarString(decoder),
      }
    case STORED:
      return { kind: 'stored', channel: first, stateVector: decoding.readVarUint8Array(decoder) }
    case WELCOME:
      return {
        kind: 'welcome',
        version: first,
        now: decoding.readVarUint(decoder),
        ticket: decoding.readVarString(decoder),
        ...(decoding.hasContent(decoder) ? { epoch: decoding.readVarString(decoder) } : {}),
      }
    default:
      throw new Error(`unknown control ${kind}`)
  }
}

/** Entries one by one: a frame may hold millions, and whoever reads it need not have all of them at once. */
function* readEntries<Control>(
  frame: Uint8Array,
  readControl: (data: Uint8Array) => Control,
): Generator<Entry<Control>, void> {
  const decoder = decoding.createDecoder(frame)
  while (decoding.hasContent(decoder)) {
    const channel = decoding.readVarUint(decoder)
    const data = decoding.readVarUint8Array(decoder)
    yield channel === 0 ? { channel: 0, control: readControl(data) } : { channel, data }
  }
}

/** @throws where the frame is malformed: the caller ends that one connection */
export const clientEntries = (frame: Uint8Array) => readEntries(frame, readClientControl)
/** @throws when the frame is malformed */
export const readClientFrame = (frame: Uint8Array) => [...clientEntries(frame)]
/** @throws when the frame is malformed: the caller ends that one connection */
export const readServerFrame = (frame: Uint8Array) => [...readEntries(frame, readServerControl)]
