/** Writes a bundle: what another server lacks by its own last word, and what this one has of it (rules BUNDLE-n). */
import * as encoding from 'lib0/encoding'
import { encodeHeader, encodeRecord, firstLine, type BundleHeader, type BundleRecord } from './bundle-format.ts'
import { agreeWith, Chain, Seal, sign } from './bundle-seal.ts'
import { PeerClocks } from './clocks.ts'
import { encodeFrame, EXCHANGE_VERSION, type Frame } from './exchange-frames.ts'
import type { Sink, Source } from './exchange-ports.ts'
import { Sender } from './exchange-sender.ts'
import { wantedBy, type Statement } from './statement.ts'

export type BundleOptions = {
  source: Source
  /** of the other server's logs here */
  sink: Sink
  /** the other's last word; null: everything is in the bundle */
  theirs: Statement | null
  from: { id: string; /** Ed25519, private */ key: CryptoKey }
  to: { id: string; /** X25519, public */ key: CryptoKey }
  /** what the sender says besides, such as a roster; left out: nothing */
  words?: Uint8Array
  /** this server's time, milliseconds, never behind what it said before */
  made: number
  compress(bytes: Uint8Array): Promise<Uint8Array>
  /** Resolves when it wants more. */
  write(bytes: Uint8Array): Promise<void>
}
export type WrittenBundle = {
  header: BundleHeader
  /** bytes of the file */
  bytes: number
  /** logs with something in it */
  logs: number
  skipped: { log: string; reason: string }[]
}

/** Of frames before they are compressed: what is in memory of a bundle. */
const RECORD_BYTES = 512 * 1024
/** What the sender may have made that is not in the file yet. */
const WINDOW = 512 * 1024

/** Rejects when something cannot be read or written; what is in the file then is no bundle. */
export const writeBundle = async (options: BundleOptions): Promise<WrittenBundle> => {
  const { source, theirs, from, to, made } = options
  const agreed = await agreeWith(to.key)
  const header: BundleHeader = {
    from: from.id,
    to: to.id,
    made,
    epoch: source.epoch,
    scope: source.scope().id,
    base: theirs && { epoch: theirs.epoch, cursor: theirs.cursor },
    key: agreed.ephemeral,
  }
  const file = new BundleFile(options)
  await file.begin(header, agreed.key)
  const { words = new Uint8Array() } = options
  for (let at = 0; at < words.byteLength; at += RECORD_BYTES)
    await file.seal('words', words.subarray(at, at + RECORD_BYTES))
  for await (const frame of ownStatement(options)) await file.add(frame)
  const { logs, skipped } = await addLogs(options, file)
  await file.end()
  return { header, bytes: file.bytes, logs, skipped }
}

class BundleFile {
  readonly #options: BundleOptions
  readonly #chain = new Chain()
  #seal: Seal | null = null
  #frames: Uint8Array[] = []
  #size = 0
  bytes = 0

  constructor(options: BundleOptions) {
    this.#options = options
  }

  async begin(header: BundleHeader, key: CryptoKey): Promise<void> {
    await this.#write(firstLine())
    const bytes = encodeHeader(header)
    this.#seal = new Seal(key, await this.#chain.add(bytes))
    await this.#writeRecord({ kind: 'header', bytes })
  }

  async add(frame: Frame): Promise<void> {
    const bytes = encodeFrame(frame)
    this.#frames.push(bytes)
    this.#size += bytes.byteLength
    if (this.#size >= RECORD_BYTES) await this.#flush()
  }

  async end(): Promise<void> {
    await this.#flush()
    await this.#writeRecord({ kind: 'signature', bytes: await sign(this.#options.from.key, this.#chain) })
  }

  async #flush(): Promise<void> {
    const frames = this.#frames
    if (frames.length === 0) return
    this.#frames = []
    this.#size = 0
    const plain = encoding.encode((encoder) => {
      for (const frame of frames) encoding.writeVarUint8Array(encoder, frame)
    })
    await this.seal('sealed', plain)
  }

  async seal(kind: 'sealed' | 'words', plain: Uint8Array): Promise<void> {
    const bytes = await this.#seal!.close(await this.#options.compress(plain))
    await this.#chain.add(bytes)
    await this.#writeRecord({ kind, bytes })
  }

  #writeRecord(record: BundleRecord): Promise<void> {
    return this.#write(encodeRecord(record))
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.byteLength
    await this.#options.write(bytes)
  }
}

/** How far this server is with the other's logs: the frames with which an exchange would say so. */
async function* ownStatement({ source, sink }: BundleOptions): AsyncGenerator<Frame, void> {
  const cursor = sink.cursor() ?? { epoch: '', scope: '', seq: 0 }
  yield { kind: 'begin', version: EXCHANGE_VERSION, cursor, credit: 0 }
  const scope = source.scope()
  let after = 0
  for (let page = await source.changedSince(after); page.seq > after; page = await source.changedSince(after)) {
    after = page.seq
    const names = page.logs.map(({ log }) => log).filter((log) => scope.has(log) && sink.wants(log))
    for (const [log, stateVector] of await sink.stateVectors(names))
      yield { kind: 'offer', id: 0, logs: [{ log, stateVector }] }
  }
}

/** The sending half of an exchange, which the other's last word answers. */
const addLogs = async ({ source, theirs }: BundleOptions, file: BundleFile) => {
  const names = new Set<string>()
  const skipped: { log: string; reason: string }[] = []
  const report = {
    skipped: (log: string, reason: string) => void skipped.push({ log, reason }),
    failed: () => undefined,
  }
  let written = Promise.resolve()
  let giveUp: (error: unknown) => void = () => undefined
  const failed = new Promise<never>((_resolve, reject) => (giveUp = reject))
  const keep = (frame: Frame, size: number): void => {
    written = written.then(() => file.add(frame)).then(() => sender.addCredit(size))
    written.catch(giveUp)
  }
  const sender: Sender = new Sender(
    source,
    new PeerClocks(),
    (frame) => {
      if (frame.kind === 'offer') sender.want(wantedBy(theirs, frame))
      else keep(frame, frame.kind === 'part' ? frame.update.byteLength : 0)
      if (frame.kind === 'part') names.add(frame.log)
      if (frame.kind === 'reached' && frame.isComplete) sender.stop()
    },
    report,
  )
  try {
    const sent = sender.run(theirs?.cursor ?? { epoch: '', scope: '', seq: 0 }, WINDOW)
    await Promise.race([sent, failed])
    await written
  } finally {
    sender.stop()
  }
  return { logs: names.size, skipped }
}
