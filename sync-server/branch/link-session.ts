/** One connection between head office and a branch server, seen from either side: control messages, and one exchange. */
import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import { ExchangeSide } from '@carillon/shared-model/logs/exchange.ts'
import type { Sink, Source } from '@carillon/shared-model/logs/exchange-ports.ts'
import type { Append } from '../ports/log-store.ts'
import {
  controlFrame,
  exchangeFrame,
  readFrame,
  type FromBranchControl,
  type FromHeadOfficeControl,
} from './link-frames.ts'
import type { LinkRecorder } from './link-record.ts'

/** 4000 and above are an application's own (RFC 6455): the other side tries again later. */
const CLOSED = { malformed: 4400, failed: 4001 } as const

type Parts = {
  socket: WebSocket
  /** Answers a control message. @throws when it is none that belongs here */
  control: (message: unknown) => void | Promise<void>
  /** what came and went is counted there */
  recorder: LinkRecorder
  log: Logger
}

export class LinkSession {
  readonly #parts: Parts
  #side: ExchangeSide | null = null
  /** frames of the other side, whose exchange has begun before this one's */
  #early: Uint8Array[] = []
  #isBeginning = false
  #isOver = false

  constructor(parts: Parts) {
    this.#parts = parts
    const { socket } = parts
    socket.on('message', (data: RawData, isBinary) => this.#receive(data as Buffer, isBinary))
    socket.on('close', () => this.#stop())
    socket.on('error', () => {}) // a close follows
  }

  send(control: FromHeadOfficeControl | FromBranchControl): void {
    this.#parts.socket.send(controlFrame(control))
  }

  /** Begins the exchange, or says that there may be other logs to exchange. */
  async exchange(make: () => Promise<[Source, Sink]>): Promise<void> {
    if (this.#isBeginning) return this.#side?.changed()
    this.#isBeginning = true
    const [source, sink] = await make()
    if (this.#isOver) return
    const { log, socket, recorder } = this.#parts
    this.#side = new ExchangeSide({
      source,
      sink,
      link: {
        send: (frame) => socket.send(exchangeFrame(frame)),
        end: (reason) => this.end('failed', reason),
      },
      report: {
        sent: (name, update) => recorder.sent(name, update),
        skipped: (name, reason, by) => log.warn({ log: name, reason, by }, 'a log was left out of the exchange'),
        failed: (error) => log.error({ err: error }, 'the exchange failed and is tried again'),
      },
    })
    this.#side.start()
    const early = this.#early
    this.#early = []
    for (const frame of early) this.#side.receive(frame)
  }

  /** @param appends what was just committed */
  changed(appends?: readonly Append[]): void {
    this.#side?.changed(appends)
  }

  end(why: keyof typeof CLOSED, reason: string): void {
    this.#stop()
    this.#parts.socket.close(CLOSED[why], reason)
  }

  #stop(): void {
    this.#isOver = true
    this.#early = []
    this.#side?.stop()
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return
    try {
      if (!isBinary) throw new RangeError('text')
      const frame = readFrame(data)
      if ('exchange' in frame) {
        if (this.#side) this.#side.receive(frame.exchange)
        else if (this.#early.length < 16) this.#early.push(frame.exchange)
        else throw new RangeError('too early')
        return
      }
      Promise.resolve(this.#parts.control(frame.control)).catch((error: unknown) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#parts.log.warn({ err: error }, 'the link was ended: a message could not be worked on')
    this.end('malformed', 'a message could not be worked on')
  }
}
