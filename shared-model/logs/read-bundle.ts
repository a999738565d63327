/** Opens a bundle: all of it is read, to know that it is whole and whose it is, before any of it is used (rules BUNDLE-n). */
import * as decoding from 'lib0/decoding'
import {
  BundleRefused,
  joinBytes,
  readHeader,
  readRecords,
  type BundleHeader,
  type BundleReason,
} from './bundle-format.ts'
import { agreedBy, Chain, isSignedBy, Seal } from './bundle-seal.ts'
import { readClocks } from './clocks.ts'
import { FRAME_LIMITS, OLDEST_EXCHANGE, readFrame, type Frame } from './exchange-frames.ts'
import type { Statement } from './statement.ts'

export type BundleSource = {
  /** The file from its beginning; read twice. */
  open(): AsyncIterable<Uint8Array>
  /** Rejects when it would be more than `most` bytes. */
  decompress(bytes: Uint8Array, most: number): Promise<Uint8Array>
  me: { id: string; /** X25519, private */ key: CryptoKey }
  /** Ed25519, public; null: nobody whom this server takes bundles from */
  senderKey(id: string): Promise<CryptoKey | null>
  /** whether the sender is known to have another database since */
  isPast(header: BundleHeader): boolean
}

/** A record is flushed when it is full; a frame may come on top. */
export const MOST_PLAIN = 512 * 1024 + 2 * FRAME_LIMITS.bytes

/** Of what the sender says besides: a roster of a branch with ten thousand people. */
const MOST_WORDS = 32 * 1024 * 1024

export type OpenedBundle = {
  header: BundleHeader
  statement: Statement
  /** what the sender says besides; empty: nothing */
  words: Uint8Array
  frames(): AsyncIterable<Frame>
}
export type OpenResult = { ok: true; bundle: OpenedBundle } | { ok: false; reason: BundleReason }

/** Reads all of it and changes nothing. Rejects only when the file cannot be read. */
export const openBundle = async (source: BundleSource): Promise<OpenResult> => {
  try {
    return { ok: true, bundle: await verified(source) }
  } catch (error) {
    if (error instanceof BundleRefused) return { ok: false, reason: error.reason }
    throw error
  }
}

const verified = async (source: BundleSource): Promise<OpenedBundle> => {
  const chain = new Chain()
  let header: BundleHeader | null = null
  let senderKey: CryptoKey | null = null
  let isSigned = false
  for await (const { kind, bytes } of readRecords(source.open())) {
    if (isSigned) throw new BundleRefused('damaged')
    if (kind === 'signature')
      isSigned = senderKey !== null && (await isSignedBy(senderKey, chain, bytes).catch(() => false))
    else await chain.add(bytes)
    if (kind === 'signature' && !isSigned) throw new BundleRefused('damaged')
    if (kind !== 'header') continue
    header = readHeader(bytes)
    if (header.to !== source.me.id) throw new BundleRefused('notForUs')
    senderKey = await source.senderKey(header.from)
    if (!senderKey) throw new BundleRefused('unknownSender')
  }
  if (!header || !isSigned) throw new BundleRefused('damaged')
  if (source.isPast(header)) throw new BundleRefused('old')
  const key = await orDamaged(agreedBy(source.me.key, header.key))
  const statement: Statement = { made: header.made, epoch: header.epoch, cursor: null, clocks: new Map() }
  for await (const frame of framesOf(source, key)) addTo(statement, frame)
  return { header, statement, words: await wordsOf(source, key), frames: () => framesOf(source, key) }
}

const wordsOf = async (source: BundleSource, key: CryptoKey): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const { kind, plain } of plainRecords(source, key)) {
    if (kind !== 'words') break // They come first.
    pieces.push(plain)
    if ((size += plain.byteLength) > MOST_WORDS) throw new BundleRefused('damaged')
  }
  return joinBytes(pieces)
}

async function* framesOf(source: BundleSource, key: CryptoKey): AsyncGenerator<Frame, void> {
  for await (const { kind, plain } of plainRecords(source, key)) {
    const decoder = decoding.createDecoder(plain)
    if (kind === 'sealed') while (decoding.hasContent(decoder)) yield nextFrame(decoder)
  }
}

/**
 * @param key of the bundle that was verified: whatever the file has become meanwhile, nothing else opens under it
 * @throws BundleRefused
 */
async function* plainRecords(
  source: BundleSource,
  key: CryptoKey,
): AsyncGenerator<{ kind: 'sealed' | 'words'; plain: Uint8Array }, void> {
  const chain = new Chain()
  let seal: Seal | null = null
  for await (const { kind, bytes } of readRecords(source.open())) {
    if (kind === 'header') seal = new Seal(key, await chain.add(bytes))
    if ((kind !== 'sealed' && kind !== 'words') || !seal) continue
    const plain = await orDamaged(source.decompress(await orDamaged(seal.open(bytes)), MOST_PLAIN))
    yield { kind, plain }
  }
}

const nextFrame = (decoder: decoding.Decoder): Frame => {
  try {
    const length = decoding.readVarUint(decoder)
    if (length > decoder.arr.byteLength - decoder.pos) throw new RangeError('length too large')
    return readFrame(decoding.readUint8Array(decoder, length))
  } catch (error) {
    throw new BundleRefused('damaged', error)
  }
}

const orDamaged = <Value>(value: Promise<Value>): Promise<Value> =>
  value.catch((error: unknown) => {
    throw error instanceof BundleRefused ? error : new BundleRefused('damaged', error)
  })

/** Of so many logs a server may say how far it has them; more would be no organisation's. */
const MOST_CLOCKS = 100_000

const addTo = (statement: Statement, frame: Frame): void => {
  if (frame.kind === 'begin') {
    if (frame.version < OLDEST_EXCHANGE) throw new BundleRefused('old')
    statement.cursor = frame.cursor.epoch === '' ? null : frame.cursor
  }
  if (frame.kind !== 'offer') return
  for (const { log, stateVector } of frame.logs) {
    if (statement.clocks.size === MOST_CLOCKS) throw new BundleRefused('damaged')
    try {
      readClocks(stateVector)
    } catch (error) {
      throw new BundleRefused('damaged', error)
    }
    statement.clocks.set(log, stateVector.slice())
  }
}
