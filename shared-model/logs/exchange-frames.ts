/**
 * The frames of the exchange between two servers (rules EXCHANGE-n in docs/spec/branches.md), also in bundles: a byte
 * that says which it is, then its fields. Numbers are varuints; texts and bytes are preceded by their length. They come
 * from anybody: no length is believed before it is held against what is there and what is allowed.
 *
 * Each side sends what it has and receives what it lacks; the two directions know nothing of each other.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** Said when a side begins. A change of any frame raises it. */
export const EXCHANGE_VERSION = 1
export const OLDEST_EXCHANGE = 1

/** What each version brought. */
export const EXCHANGE_HISTORY = ['1: begin, offer, want, part, push, skipped, reached, credit'] as const

export const FRAME_LIMITS = {
  bytes: 2 * 1024 * 1024,
  logsPerOffer: 1000,
  /** of a log's name, of an epoch, of a scope, of a reason, in bytes */
  text: 200,
}

/** Everything of the sender's database `epoch`, of its set of logs `scope`, up to its change number `seq`. */
export type Cursor = { epoch: string; scope: string; seq: number }

export type Frame =
  /** receiver: from here on, and so many bytes may be on their way; a cursor without an epoch: from the beginning */
  | { kind: 'begin'; version: number; cursor: Cursor; credit: number }
  /** sender: this is how far I have these */
  | { kind: 'offer'; id: number; logs: { log: string; stateVector: Uint8Array }[] }
  /** receiver: of these I lack something; `index` is that of the offer; this is how far I have them */
  | { kind: 'want'; id: number; logs: { index: number; stateVector: Uint8Array }[] }
  /** sender: what was wanted, or a piece of it */
  | { kind: 'part'; log: string; update: Uint8Array }
  /** sender: what is new, unasked for */
  | { kind: 'push'; log: string; update: Uint8Array }
  /** sender: this log cannot be read here */
  | { kind: 'skipped'; log: string; reason: string }
  /** sender: all of this has been sent; `isComplete`: it is all that there was */
  | { kind: 'reached'; cursor: Cursor; isComplete: boolean }
  /** receiver: so many bytes more */
  | { kind: 'credit'; bytes: number }

const KINDS = [
  'begin',
  'offer',
  'want',
  'part',
  'push',
  'skipped',
  'reached',
  'credit',
] as const satisfies Frame['kind'][]

export const encodeFrame = (frame: Frame): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeUint8(encoder, KINDS.indexOf(frame.kind) + 1)
    writeFields(encoder, frame)
  })

const writeFields = (encoder: encoding.Encoder, frame: Frame): void => {
  switch (frame.kind) {
    case 'begin':
      encoding.writeVarUint(encoder, frame.version)
      writeCursor(encoder, frame.cursor)
      encoding.writeVarUint(encoder, frame.credit)
      return
    case 'offer':
      encoding.writeVarUint(encoder, frame.id)
      encoding.writeVarUint(encoder, frame.logs.length)
      for (const { log, stateVector } of frame.logs) {
        encoding.writeVarString(encoder, log)
        encoding.writeVarUint8Array(encoder, stateVector)
      }
      return
    case 'want':
      encoding.writeVarUint(encoder, frame.id)
      encoding.writeVarUint(encoder, frame.logs.length)
      for (const { index, stateVector } of frame.logs) {
        encoding.writeVarUint(encoder, index)
        encoding.writeVarUint8Array(encoder, stateVector)
      }
      return
    case 'part':
    case 'push':
      encoding.writeVarString(encoder, frame.log)
      encoding.writeVarUint8Array(encoder, frame.update)
      return
    case 'skipped':
      encoding.writeVarString(encoder, frame.log)
      encoding.writeVarString(encoder, frame.reason)
      return
    case 'reached':
      writeCursor(encoder, frame.cursor)
      encoding.writeUint8(encoder, frame.isComplete ? 1 : 0)
      return
    case 'credit':
      encoding.writeVarUint(encoder, frame.bytes)
  }
}

const writeCursor = (encoder: encoding.Encoder, { epoch, scope, seq }: Cursor): void => {
  encoding.writeVarString(encoder, epoch)
  encoding.writeVarString(encoder, scope)
  encoding.writeVarUint(encoder, seq)
}

/** @throws when it is no frame, or larger than allowed: the caller ends the exchange */
export const readFrame = (bytes: Uint8Array): Frame => {
  if (bytes.byteLength > FRAME_LIMITS.bytes) throw new RangeError('frame too large')
  const reader = new FrameReader(bytes)
  const kind = KINDS[reader.byte() - 1]
  if (!kind) throw new RangeError('unknown frame')
  const frame = readFields(reader, kind)
  reader.end()
  return frame
}

const readFields = (reader: FrameReader, kind: Frame['kind']): Frame => {
  switch (kind) {
    case 'begin':
      return { kind, version: reader.number(), cursor: reader.cursor(), credit: reader.number() }
    case 'offer':
      return {
        kind,
        id: reader.number(),
        logs: reader.list(() => ({ log: reader.text(), stateVector: reader.bytes() })),
      }
    case 'want':
      return {
        kind,
        id: reader.number(),
        logs: reader.list(() => ({ index: reader.number(), stateVector: reader.bytes() })),
      }
    case 'part':
    case 'push':
      return { kind, log: reader.text(), update: reader.bytes() }
    case 'skipped':
      return { kind, log: reader.text(), reason: reader.text() }
    case 'reached':
      return { kind, cursor: reader.cursor(), isComplete: reader.byte() === 1 }
    case 'credit':
      return { kind, bytes: reader.number() }
  }
}

class FrameReader {
  readonly #decoder: decoding.Decoder

  constructor(bytes: Uint8Array) {
    this.#decoder = decoding.createDecoder(bytes)
  }

  byte(): number {
    if (!decoding.hasContent(this.#decoder)) throw new RangeError('frame too short')
    return decoding.readUint8(this.#decoder)
  }

  number(): number {
    const number = decoding.readVarUint(this.#decoder)
    if (!Number.isSafeInteger(number)) throw new RangeError('number too large')
    return number
  }

  /** A view of the frame. lib0 would look past its end, into whatever lies there in memory. */
  bytes(limit = FRAME_LIMITS.bytes): Uint8Array {
    const length = this.number()
    const { arr, pos } = this.#decoder
    if (length > limit || length > arr.byteLength - pos) throw new RangeError('length too large')
    this.#decoder.pos += length
    return arr.subarray(pos, pos + length)
  }

  text(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(FRAME_LIMITS.text))
  }

  cursor(): Cursor {
    return { epoch: this.text(), scope: this.text(), seq: this.number() }
  }

  list<Entry>(read: () => Entry): Entry[] {
    const count = this.number()
    if (count > FRAME_LIMITS.logsPerOffer) throw new RangeError('list too long')
    return Array.from({ length: count }, read)
  }

  end(): void {
    if (decoding.hasContent(this.#decoder)) throw new RangeError('frame too long')
  }
}
