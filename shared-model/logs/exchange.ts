/**
 * Two servers bring each other what they lack (rules EXCHANGE-n in docs/spec/branches.md), over any link that keeps
 * frames whole and in order while it lasts: each side sends, and receives, and neither direction waits for the other.
 */
import { PeerClocks } from './clocks.ts'
import { encodeFrame, OLDEST_EXCHANGE, readFrame, type Frame } from './exchange-frames.ts'
import type { EndReason, ExchangeLink, ExchangeReport, Sink, Source } from './exchange-ports.ts'
import { Receiver } from './exchange-receiver.ts'
import { Sender, type Appended } from './exchange-sender.ts'
import { readUpdate } from './read-update.ts'

export type ExchangeOptions = { source: Source; sink: Sink; link: ExchangeLink; report: ExchangeReport }

export class ExchangeSide {
  readonly #link: ExchangeLink
  readonly #report: ExchangeReport
  readonly #sender: Sender
  readonly #receiver: Receiver
  readonly #peer = new PeerClocks()
  #state: 'new' | 'begun' | 'ended' = 'new'

  constructor({ source, sink, link, report }: ExchangeOptions) {
    this.#link = link
    this.#report = report
    const send = (frame: Frame) => {
      if (this.#state !== 'ended') link.send(encodeFrame(frame))
    }
    this.#sender = new Sender(source, this.#peer, send, report)
    this.#receiver = new Receiver(sink, this.#peer, send, report, (error) => this.#fail(error))
  }

  /** The link is open, and each side knows who the other is. */
  start(): void {
    this.#receiver.start()
  }

  /** One message of the peer's. Never throws: what is wrong with it ends the exchange. */
  receive(bytes: Uint8Array): void {
    if (this.#state === 'ended') return
    try {
      const reason = this.#handle(readFrame(bytes), bytes.byteLength)
      if (reason) this.#end(reason)
    } catch {
      this.#end('malformed')
    }
  }

  /**
   * Something was committed here, or there is another scope: it is offered now.
   * @param appends what was committed, as far as it is at hand: what is small need not wait to be asked for
   */
  changed(appends: readonly Appended[] = []): void {
    if (this.#state !== 'ended') this.#sender.changed(appends)
  }

  /** The link is gone. */
  stop(): void {
    this.#state = 'ended'
    this.#sender.stop()
    this.#receiver.stop()
  }

  #handle(frame: Frame, size: number): EndReason | null {
    switch (frame.kind) {
      case 'begin':
        return this.#begin(frame)
      case 'want':
        return this.#sender.want(frame) ? null : 'malformed'
      case 'credit':
        this.#sender.addCredit(frame.bytes)
        return null
      case 'push':
        this.#notePush(frame)
        return this.#receiver.receive(frame, size) ? null : 'flow'
      default:
        return this.#receiver.receive(frame, size) ? null : 'flow'
    }
  }

  #begin({ version, cursor, credit }: Extract<Frame, { kind: 'begin' }>): EndReason | null {
    if (this.#state !== 'new') return 'malformed'
    if (version < OLDEST_EXCHANGE) return 'version'
    this.#state = 'begun'
    this.#sender.run(cursor, credit).catch((error: unknown) => this.#fail(error))
    return null
  }

  /** Before it is taken: what is taken is announced, and would go back. */
  #notePush({ log, update }: Extract<Frame, { kind: 'push' }>): void {
    const read = readUpdate(update)
    if (read.ok) this.#peer.note(log, new Map(read.sections.map(({ client, end }) => [client, end])))
  }

  #fail(error: unknown): void {
    if (this.#state === 'ended') return
    this.#report.failed(error)
    this.#end('failed')
  }

  #end(reason: EndReason): void {
    this.stop()
    this.#link.end(reason)
  }
}
