/**
 * How a bundle lies in a file (rules BUNDLE-n in docs/spec/branches.md): a first line, then records, each a byte that
 * says which it is, four bytes of length, and its bytes: the header, sealed words of the sender, sealed frames, the signature. The file comes from
 * anybody's stick: nothing in it is believed before it is held against a bound.
 */
import { z } from 'zod'

export const BUNDLE_VERSION = 1
/** What each version brought. */
export const BUNDLE_HISTORY = [
  '1: header, sealed words of the sender, sealed frames of the exchange, signature',
] as const

/** Why a bundle is refused; nothing of it was taken. */
export type BundleReason =
  /** some other file */
  | 'notABundle'
  /** of a later version of Carillon than this one */
  | 'newer'
  /** another server is to receive it */
  | 'notForUs'
  /** by nobody whom this server knows, or who is no longer admitted */
  | 'unknownSender'
  /** cut off, changed, or not signed by whom it names */
  | 'damaged'
  /** of a database that its sender has given up since, by being restored from a backup */
  | 'old'

export class BundleRefused extends Error {
  readonly reason: BundleReason
  constructor(reason: BundleReason, cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

const text = z.string().max(200)
const cursor = z.object({ epoch: text, scope: text, seq: z.number().int().min(0) })
const header = z.object({
  from: text,
  to: text,
  /** by the sender's clock, milliseconds */
  made: z.number().int().min(0),
  /** the sender's database and its set of logs */
  epoch: text,
  scope: text,
  /** what the receiver had by its own last word, and in which of its databases; null: nothing is known of it */
  base: z.object({ epoch: text, cursor: cursor.nullable() }).nullable(),
  /** of the pair that was made for this bundle alone: X25519, raw, base64url */
  key: z.string().max(64),
})
export type BundleHeader = z.infer<typeof header>

const LINE = new TextEncoder().encode('CARILLON BUNDLE ')
const KINDS = ['header', 'sealed', 'signature', 'words'] as const
export type RecordKind = (typeof KINDS)[number]
export type BundleRecord = { kind: RecordKind; bytes: Uint8Array }

const HEAD = 5
const MOST_BYTES: Record<RecordKind, number> = {
  header: 16 * 1024,
  sealed: 4 * 1024 * 1024,
  signature: 1024,
  words: 4 * 1024 * 1024,
}

/** The first bytes of the file. */
export const firstLine = (): Uint8Array => Uint8Array.from([...LINE, BUNDLE_VERSION])

export const encodeRecord = ({ kind, bytes }: BundleRecord): Uint8Array => {
  const record = new Uint8Array(HEAD + bytes.byteLength)
  record[0] = KINDS.indexOf(kind) + 1
  new DataView(record.buffer).setUint32(1, bytes.byteLength)
  record.set(bytes, HEAD)
  return record
}

export const encodeHeader = (value: BundleHeader): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/** @throws BundleRefused */
export const readHeader = (bytes: Uint8Array): BundleHeader => {
  try {
    return header.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (error) {
    throw new BundleRefused('damaged', error)
  }
}

/**
 * Record by record; of the file only one is in memory.
 * @throws BundleRefused where it is no bundle, or ends in the middle of a record
 */
export async function* readRecords(file: AsyncIterable<Uint8Array>): AsyncGenerator<BundleRecord, void> {
  const reader = new FileReader(file)
  const line = await reader.take(LINE.length + 1)
  if (!line || !LINE.every((byte, n) => line[n] === byte)) throw new BundleRefused('notABundle')
  const version = line[LINE.length]!
  if (version !== BUNDLE_VERSION) throw new BundleRefused(version > BUNDLE_VERSION ? 'newer' : 'old')
  for (let isFirst = true; ; isFirst = false) {
    const head = await reader.take(HEAD)
    // A signature ends it, which whoever reads it looks for.
    if (!head) return
    const kind = KINDS[head[0]! - 1]
    const length = new DataView(head.buffer, head.byteOffset).getUint32(1)
    if (!kind || (kind === 'header') !== isFirst || length > MOST_BYTES[kind]) throw new BundleRefused('damaged')
    const bytes = await reader.take(length)
    if (!bytes) throw new BundleRefused('damaged')
    yield { kind, bytes }
  }
}

class FileReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array[] = []
  #length = 0

  constructor(file: AsyncIterable<Uint8Array>) {
    this.#chunks = file[Symbol.asyncIterator]()
  }

  /** @returns null where the file has ended before */
  async take(count: number): Promise<Uint8Array | null> {
    while (this.#length < count) {
      const next = await this.#chunks.next()
      if (next.done) {
        if (this.#length > 0) throw new BundleRefused('damaged')
        return null
      }
      this.#rest.push(next.value)
      this.#length += next.value.byteLength
    }
    // A file that comes as one chunk is not copied for each of its records.
    const all = this.#rest.length === 1 ? this.#rest[0]! : joinBytes(this.#rest)
    this.#rest = [all.subarray(count)]
    this.#length -= count
    return all.subarray(0, count)
  }
}

export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.byteLength
  }
  return all
}
