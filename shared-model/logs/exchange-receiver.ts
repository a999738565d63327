/**
 * The half of an exchange that lacks something: asks for those of the offered logs of which it lacks anything, gives
 * each part to the sink, and lets as much be on its way as it has room for. Its cursor moves when all before is on disk.
 */
import { covers, readClocks, restrictedTo, type PeerClocks } from './clocks.ts'
import { EXCHANGE_VERSION, FRAME_LIMITS, type Frame } from './exchange-frames.ts'
import type { ExchangeReport, Sink } from './exchange-ports.ts'

export const RECEIVER_LIMITS = {
  /** bytes of updates that may be on their way: an alert waits behind no more than these */
  window: 512 * 1024,
  /** given back together */
  creditStep: 64 * 1024,
  /** what the sender may overrun the window by, offers included */
  queue: 512 * 1024 + 2 * FRAME_LIMITS.bytes,
  /** what a frame counts for at least: they cost memory however short they are */
  frame: 256,
}

type Of<Kind extends Frame['kind']> = Extract<Frame, { kind: Kind }>

export class Receiver {
  readonly #sink: Sink
  readonly #send: (frame: Frame) => void
  readonly #report: ExchangeReport
  readonly #fail: (error: unknown) => void
  readonly #peer: PeerClocks
  /** what has to be done before the next */
  #before: Promise<void> = Promise.resolve()
  /** parts at work, by their logs: of several at once, of each in order */
  readonly #taking = new Map<string, Promise<void>>()
  /** of the logs offered last: later parts would not fit either */
  #refused = new Set<string>()
  #queued = 0
  #taken = 0
  #isStopped = false

  constructor(
    sink: Sink,
    peer: PeerClocks,
    send: (frame: Frame) => void,
    report: ExchangeReport,
    fail: (error: unknown) => void,
  ) {
    this.#sink = sink
    this.#peer = peer
    this.#send = send
    this.#report = report
    this.#fail = fail
  }

  start(): void {
    const cursor = this.#sink.cursor() ?? { epoch: '', scope: '', seq: 0 }
    this.#send({ kind: 'begin', version: EXCHANGE_VERSION, cursor, credit: RECEIVER_LIMITS.window })
  }

  stop(): void {
    this.#isStopped = true
  }

  /**
   * @param size of the frame, bytes
   * @returns false: more came than was asked for
   */
  receive(frame: Of<'offer' | 'part' | 'push' | 'skipped' | 'reached'>, size: number): boolean {
    const weight = Math.max(size, RECEIVER_LIMITS.frame)
    this.#queued += weight
    if (this.#queued > RECEIVER_LIMITS.queue) return false
    const done = () => {
      this.#queued -= weight
    }
    if (frame.kind === 'part' || frame.kind === 'push') this.#takeNext(frame, done)
    else this.#afterAll(() => this.#handle(frame), done)
    return true
  }

  #takeNext(frame: Of<'part' | 'push'>, done: () => void): void {
    const before = this.#taking.get(frame.log) ?? this.#before
    const taken = before.then(() => this.#guarded(() => this.#take(frame))).then(done)
    this.#taking.set(frame.log, taken)
  }

  #afterAll(work: () => Promise<void>, done: () => void): void {
    const before = Promise.all([this.#before, ...this.#taking.values()])
    this.#taking.clear()
    this.#before = before.then(() => this.#guarded(work)).then(done)
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    if (this.#isStopped) return
    try {
      await work()
    } catch (error) {
      if (!this.#isStopped) this.#fail(error)
    }
  }

  async #handle(frame: Of<'offer' | 'skipped' | 'reached'>): Promise<void> {
    if (frame.kind === 'offer') await this.#ask(frame)
    else if (frame.kind === 'reached') await this.#sink.reached(frame.cursor, frame.isComplete)
    else this.#report.skipped(frame.log, frame.reason, 'peer')
  }

  async #ask({ id, logs }: Of<'offer'>): Promise<void> {
    this.#refused = new Set()
    const names = logs.map(({ log }) => log).filter((log) => this.#sink.wants(log))
    const mine = await this.#sink.stateVectors(names)
    const wanted: Of<'want'>['logs'] = []
    for (const [index, { log, stateVector }] of logs.entries()) {
      const theirs = readClocks(stateVector)
      this.#peer.note(log, theirs)
      if (!this.#sink.wants(log)) continue
      const held = mine.get(log)
      const clocks = held ? readClocks(held) : new Map<number, number>()
      if (!covers(clocks, theirs)) wanted.push({ index, stateVector: restrictedTo(clocks, theirs) })
    }
    if (!this.#isStopped) this.#send({ kind: 'want', id, logs: wanted })
  }

  async #take({ kind, log, update }: Of<'part' | 'push'>): Promise<void> {
    if (this.#sink.wants(log) && !this.#refused.has(log)) {
      const result = await this.#sink.take(log, update)
      // What does not follow what is here is offered as well.
      if (!result.ok && kind === 'part') {
        this.#refused.add(log)
        this.#report.skipped(log, result.reason, 'sink')
      }
    }
    this.#taken += update.byteLength
    if (this.#taken < RECEIVER_LIMITS.creditStep || this.#isStopped) return
    this.#send({ kind: 'credit', bytes: this.#taken })
    this.#taken = 0
  }
}
