/**
 * The half of an exchange that has something: offers what changed since the receiver's cursor, with how far each log
 * is, and sends what the receiver asks for, as much as it has room for. The most urgent logs come first, also those
 * that change while the others are on their way.
 */
import * as Y from 'yjs'
import { readClocks, type PeerClocks } from './clocks.ts'
import { cut } from './cut.ts'
import type { Cursor, Frame } from './exchange-frames.ts'
import {
  RANKS,
  URGENT,
  type ChangedPage,
  type ExchangeReport,
  type Rank,
  type Scope,
  type Source,
} from './exchange-ports.ts'

export const SENDER_LIMITS = {
  /** of an offer; one log may be larger */
  offerBytes: 64 * 1024,
  logsPerOffer: 500,
  /** what is larger is offered first */
  pushBytes: 64 * 1024,
  /** kept free for what is urgent */
  reserve: 64 * 1024,
  /** however much room the receiver says it has */
  credit: 16 * 1024 * 1024,
  /** so many changes that do not concern the receiver move its cursor */
  silentChanges: 10_000,
  stateVectorBytes: 1024 * 1024,
}

export type Appended = { log: string; update: Uint8Array }
type Wanted = Extract<Frame, { kind: 'want' }>['logs']
type Offer = { logs: string[]; answered: (wanted: Wanted) => void }

const LAST_RANK = RANKS.at(-1)!

export class Sender {
  readonly #source: Source
  readonly #send: (frame: Frame) => void
  readonly #report: ExchangeReport
  readonly #peer: PeerClocks
  #scope: Scope
  /** the receiver has everything up to here */
  #since = 0
  /** urgent logs have been offered up to here */
  #looked = 0
  /** the receiver was told */
  #told = 0
  /** since the receiver was told how far this has come */
  #hasOffered = false
  /** the receiver does not know yet that it has everything */
  #owesComplete = true
  #credit = 0
  #hasChanged = false
  #isIdle = false
  #isStopped = false
  #offers = new Map<number, Offer>()
  #nextOffer = 1
  #wake: () => void = () => undefined

  constructor(source: Source, peer: PeerClocks, send: (frame: Frame) => void, report: ExchangeReport) {
    this.#source = source
    this.#peer = peer
    this.#send = send
    this.#report = report
    this.#scope = source.scope()
  }

  /** Runs until it is stopped. Rejects when the source fails. */
  async run(cursor: Cursor, credit: number): Promise<void> {
    this.#scope = this.#source.scope()
    const goesOn = cursor.epoch === this.#source.epoch && cursor.scope === this.#scope.id
    this.#since = this.#told = goesOn ? cursor.seq : 0
    this.addCredit(credit)
    while (!this.#isStopped) {
      this.#hasChanged = false
      await this.#round()
      this.#isIdle = true
      await this.#until(() => this.#hasChanged)
      this.#isIdle = false
    }
  }

  /** @returns false: nobody asked that */
  want({ id, logs }: Extract<Frame, { kind: 'want' }>): boolean {
    const offer = this.#offers.get(id)
    const indexes = new Set(logs.map(({ index }) => index))
    if (!offer || indexes.size < logs.length || logs.some(({ index }) => index >= offer.logs.length)) return false
    this.#offers.delete(id)
    offer.answered(logs)
    return true
  }

  addCredit(bytes: number): void {
    this.#credit = Math.min(this.#credit + bytes, SENDER_LIMITS.credit)
    this.#wake()
  }

  /** Something was committed. What is small and urgent, or comes alone, is sent before anybody asks. */
  changed(appends: readonly Appended[]): void {
    for (const append of appends) this.#push(append)
    this.#hasChanged = true
    this.#wake()
  }

  stop(): void {
    this.#isStopped = true
    for (const { answered } of this.#offers.values()) answered([])
    this.#offers.clear()
    this.#wake()
  }

  #push({ log, update }: Appended): void {
    const { pushBytes } = SENDER_LIMITS
    if (this.#isStopped || this.#credit <= 0 || update.byteLength > pushBytes || !this.#scope.has(log)) return
    if (!this.#isIdle && !URGENT.includes(this.#source.rank(log))) return
    if (this.#peer.has(log, Y.parseUpdateMeta(update).to)) return
    this.#credit -= update.byteLength
    this.#send({ kind: 'push', log, update })
    this.#report.sent?.(log, update)
  }

  /** Offers what changed, rank by rank, and tells how far it has come. */
  async #round(): Promise<void> {
    const scope = this.#source.scope()
    if (scope.id !== this.#scope.id) this.#since = this.#told = 0
    this.#scope = scope
    const first = await this.#source.changedSince(this.#since)
    const until = (this.#looked = await this.#pass(RANKS[0]!, first, Infinity))
    for (const rank of RANKS.slice(1)) await this.#pass(rank, first, until)
    if (this.#isStopped) return
    this.#since = until
    if (this.#owesComplete || until - this.#told > SENDER_LIMITS.silentChanges) this.#tell(until, true)
  }

  /** @returns up to where the pages went */
  async #pass(rank: Rank, first: ChangedPage, until: number): Promise<number> {
    let after = this.#since
    let page = first
    while (page.seq > after && !this.#isStopped) {
      await this.#offerPage(page, rank, until)
      after = page.seq
      if (after >= until) return until
      // All of what comes before it, of every rank, is with the receiver.
      if (rank === LAST_RANK && this.#hasOffered && !this.#isStopped) this.#tell(after, false)
      page = await this.#source.changedSince(after)
    }
    return Math.min(after, until)
  }

  async #offerPage({ logs }: ChangedPage, rank: Rank, until: number): Promise<void> {
    const names: string[] = []
    for (const { log, seq } of logs)
      if (seq <= until && this.#scope.has(log) && this.#source.rank(log) === rank) names.push(log)
    if (names.length > 0) await this.#offerLogs(names, rank)
  }

  async #offerLogs(names: readonly string[], rank: Rank): Promise<void> {
    const stateVectors = await this.#source.stateVectors(names)
    let batch: { log: string; stateVector: Uint8Array }[] = []
    let bytes = 0
    const flush = async () => {
      if (batch.length > 0) await this.#offer(batch, rank)
      batch = []
      bytes = 0
    }
    for (const log of names) {
      const stateVector = stateVectors.get(log)
      if (!stateVector || this.#peer.has(log, readClocks(stateVector))) continue
      if (stateVector.byteLength > SENDER_LIMITS.stateVectorBytes) {
        this.#skip(log, 'tooLarge')
        continue
      }
      const size = log.length + stateVector.byteLength
      if (bytes + size > SENDER_LIMITS.offerBytes || batch.length === SENDER_LIMITS.logsPerOffer) await flush()
      batch.push({ log, stateVector })
      bytes += size
    }
    await flush()
  }

  async #offer(logs: { log: string; stateVector: Uint8Array }[], rank: Rank): Promise<void> {
    if (this.#isStopped) return
    const id = this.#nextOffer++
    const wanted = await new Promise<Wanted>((answered) => {
      this.#offers.set(id, { logs: logs.map(({ log }) => log), answered })
      this.#hasOffered = this.#owesComplete = true
      this.#send({ kind: 'offer', id, logs })
    })
    for (const { index, stateVector } of wanted) {
      if (!URGENT.includes(rank) && this.#hasChanged) await this.#lookForUrgent()
      await this.#sendLog(logs[index]!.log, stateVector)
    }
  }

  /** What became urgent while the rest is on its way does not wait for it. */
  async #lookForUrgent(): Promise<void> {
    for (let page = await this.#source.changedSince(this.#looked); page.seq > this.#looked;) {
      for (const rank of URGENT) await this.#offerPage(page, rank, Infinity)
      this.#looked = page.seq
      page = await this.#source.changedSince(page.seq)
    }
  }

  async #sendLog(log: string, stateVector: Uint8Array): Promise<void> {
    const diff = await this.#source.diff(log, stateVector).catch(() => null)
    const pieces = diff && cut(diff)
    if (!pieces) return this.#skip(log, 'unreadable')
    for (const update of pieces) {
      await this.#until(() => this.#credit > SENDER_LIMITS.reserve)
      if (this.#isStopped) return
      this.#credit -= update.byteLength
      this.#send({ kind: 'part', log, update })
      this.#report.sent?.(log, update)
    }
  }

  #skip(log: string, reason: string): void {
    if (this.#isStopped) return
    this.#report.skipped(log, reason, 'source')
    this.#send({ kind: 'skipped', log, reason })
  }

  #tell(seq: number, isComplete: boolean): void {
    const cursor = { epoch: this.#source.epoch, scope: this.#scope.id, seq }
    this.#send({ kind: 'reached', cursor, isComplete })
    this.#told = seq
    this.#hasOffered = false
    if (isComplete) this.#owesComplete = false
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!this.#isStopped && !isSo()) await new Promise<void>((resolve) => (this.#wake = resolve))
  }
}
