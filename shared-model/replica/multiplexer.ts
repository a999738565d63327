/**
 * One real socket for the channels of all logs (wire/frames.ts). It is dialled when the first channel wants one and
 * again whenever it is lost; channels that want to open wait for the server's welcome and are opened in order of
 * urgency. All that is sent in one tick goes out in one frame.
 */
import { CLOSE, timeIn } from '../wire/close-codes.ts'
import { clientControl, dataEntry, readServerFrame, type ServerControl } from '../wire/frames.ts'
import { CHANNELS, KEEP_ALIVE, KEEP_ALIVE_INTERVAL } from '../wire/messages.ts'
import { WIRE_VERSION } from '../wire/version.ts'
import type { Carrier, ChannelSocket } from './channel-socket.ts'
import { redialDelay } from './connection.ts'
import type { PlatformSocket, Timers, WebSocketConstructor } from './platform.ts'

export type MultiplexerOptions = {
  url: string
  WebSocket: WebSocketConstructor
  /** a fresh token signed by the device */
  token: () => Promise<string>
  /** the wall clock, right or wrong, milliseconds: what the server is told of it */
  clock: () => number
  timers: Timers
  random: () => number
}

export interface MultiplexerOwner {
  /** The server is there; its time in milliseconds. Channels attached in this call are opened before others. */
  welcomed(serverTime: number): void
  /** Anything came from the server: it is in touch now. */
  heard(): void
  /** The server has told its time, and does not know this device by its token: perhaps it was made by a wrong clock. */
  told(serverTime: number): void
  /** Contact was lost, or could not be made. */
  lost(): void
  /** The server does not want this device back. */
  ended(code: number, reason: string): void
  /** What this device sent to a log is on the server's disk up to this state vector. */
  stored(name: string, stateVector: Uint8Array): void
  /** Place of a log in the order of urgency. */
  rank(name: string): number
}

type Link =
  | { kind: 'idle' }
  | { kind: 'waiting'; cancel: () => void }
  | { kind: 'signing' }
  | { kind: 'dialling'; socket: PlatformSocket; cancel: () => void; ticket: string | null }
  | { kind: 'open'; socket: PlatformSocket; cancel: () => void }
  | { kind: 'ended' }

/** A server that accepts and says nothing is given up after this, milliseconds. */
const WELCOME_LIMIT = 15_000
/** Silence after which a connection counts as dead: later than a keep-alive, earlier than the provider's own 30 s. */
const SILENCE_LIMIT = KEEP_ALIVE_INTERVAL + 8000
/** What is remembered of earlier failures after a welcome: the next pause is under four seconds. */
const FAILURES_WHEN_WELCOMED = 2
/** Bytes in one frame, unless a single message is larger. */
const FRAME_LIMIT = 256 * 1024

export class Multiplexer implements Carrier {
  readonly #options: MultiplexerOptions
  readonly #owner: MultiplexerOwner
  #link: Link = { kind: 'idle' }
  #running = false
  #failures = 0
  #ticket: string | null = null
  /** every channel that is attached, with its number while it is open on the link */
  readonly #numbers = new Map<ChannelSocket, number | null>()
  readonly #byNumber = new Map<number, ChannelSocket>()
  readonly #byLog = new Map<number, ChannelSocket>()
  #lastNumber = 0
  #outgoing: Uint8Array[] = []

  constructor(options: MultiplexerOptions, owner: MultiplexerOwner) {
    this.#options = options
    this.#owner = owner
  }

  /** Dials when a channel wants it, or at once when an attempt was waiting for its time. */
  start(): void {
    this.#running = true
    if (this.#link.kind === 'waiting') this.#link.cancel()
    if (this.#link.kind === 'waiting' || this.#link.kind === 'ended') this.#link = { kind: 'idle' }
    if (this.#numbers.size > 0) this.#dialIfIdle()
  }

  stop(): void {
    this.#running = false
    this.#leave({ kind: 'idle' })
    this.#failures = 0
    this.#endChannels(1000, '')
  }

  attach(channel: ChannelSocket): void {
    this.#numbers.set(channel, null)
    // The provider sets its handlers only after it has made the channel.
    queueMicrotask(() => this.#openWaiting())
    if (this.#running) this.#dialIfIdle()
  }

  detach(channel: ChannelSocket): void {
    const number = this.#numbers.get(channel)
    this.#forget(channel)
    if (number == null) return
    this.#queue(clientControl({ kind: 'close', channel: number }))
    this.#openWaiting()
  }

  send(channel: ChannelSocket, data: Uint8Array): void {
    const number = this.#numbers.get(channel)
    if (number != null) this.#queue(dataEntry(number, data))
  }

  #dialIfIdle(): void {
    if (this.#link.kind !== 'idle') return
    const link: Link = { kind: 'signing' }
    this.#link = link
    const ticket = this.#ticket
    const token = ticket === null ? this.#options.token() : Promise.resolve(ticket)
    token.then(
      (token) => this.#link === link && this.#dial(token, ticket),
      () => this.#link === link && this.#redial(),
    )
  }

  #dial(token: string, ticket: string | null): void {
    let socket: PlatformSocket
    try {
      socket = new this.#options.WebSocket(
        `${this.#options.url}/sync?v=${WIRE_VERSION}&clock=${Math.max(0, Math.round(this.#options.clock()))}&token=${encodeURIComponent(token)}`,
      )
    } catch {
      // Some platforms throw what others report as an event.
      this.#redial()
      return
    }
    socket.binaryType = 'arraybuffer'
    const isCurrent = () => 'socket' in this.#link && this.#link.socket === socket
    const cancel = this.#options.timers.after(WELCOME_LIMIT, () => isCurrent() && this.#lose(1006, ''))
    this.#link = { kind: 'dialling', socket, cancel, ticket }
    socket.onmessage = ({ data }) => isCurrent() && this.#receive(socket, data)
    socket.onclose = ({ code, reason }) => isCurrent() && this.#lose(code, reason)
    // An error is followed by a close event; without a handler, Node would end the process.
    socket.onerror = () => undefined
  }

  #receive(socket: PlatformSocket, data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return
    this.#watch(socket)
    this.#owner.heard()
    if (data.byteLength === 0) {
      // It has held for a while.
      this.#failures = 0
      for (const channel of this.#byNumber.values()) channel.receive(KEEP_ALIVE)
      return
    }
    let entries
    try {
      entries = readServerFrame(new Uint8Array(data))
    } catch {
      // Not a server of ours, or a broken proxy: as good as no connection.
      this.#lose(1006, '')
      return
    }
    for (const entry of entries) {
      if ('control' in entry) this.#control(socket, entry.control)
      else this.#byLog.get(entry.channel)?.receive(entry.data)
    }
  }

  #control(socket: PlatformSocket, control: ServerControl): void {
    switch (control.kind) {
      case 'welcome':
        this.#link = { kind: 'open', socket, cancel: 'cancel' in this.#link ? this.#link.cancel : () => undefined }
        this.#watch(socket)
        // Not none yet: a server that welcomes and then drops everybody must not be dialled at once for ever.
        this.#failures = Math.min(this.#failures, FAILURES_WHEN_WELCOMED)
        this.#ticket = control.ticket
        this.#owner.welcomed(control.now)
        this.#openWaiting()
        break
      case 'opened': {
        const channel = this.#byNumber.get(control.channel)
        if (channel) this.#byLog.set(control.log, channel)
        break
      }
      case 'closed': {
        const channel = this.#byNumber.get(control.channel)
        if (!channel) break
        this.#forget(channel)
        channel.end(control.code, control.reason)
        this.#openWaiting()
        break
      }
      case 'stored': {
        const channel = this.#byNumber.get(control.channel)
        if (channel) this.#owner.stored(channel.name, control.stateVector)
        break
      }
    }
  }

  /** Counts the time of silence anew. */
  #watch(socket: PlatformSocket): void {
    if (this.#link.kind !== 'open') return
    this.#link.cancel()
    const cancel = this.#options.timers.after(SILENCE_LIMIT, () => {
      if (this.#link.kind === 'open' && this.#link.socket === socket) this.#lose(1006, '')
    })
    this.#link = { ...this.#link, cancel }
  }

  #openWaiting(): void {
    if (this.#link.kind !== 'open') return
    const waiting = [...this.#numbers].filter(([, number]) => number === null).map(([channel]) => channel)
    waiting.sort((a, b) => this.#owner.rank(a.name) - this.#owner.rank(b.name))
    for (const channel of waiting.slice(0, CHANNELS - this.#byNumber.size)) {
      const number = ++this.#lastNumber
      this.#numbers.set(channel, number)
      this.#byNumber.set(number, channel)
      this.#queue(clientControl({ kind: 'open', channel: number, name: channel.name }))
      channel.open()
    }
  }

  #queue(entry: Uint8Array): void {
    if (this.#link.kind !== 'open') return
    if (this.#outgoing.length === 0) queueMicrotask(() => this.#flush())
    this.#outgoing.push(entry)
  }

  #flush(): void {
    const entries = this.#outgoing
    this.#outgoing = []
    if (this.#link.kind !== 'open') return
    for (let from = 0, to = 0; from < entries.length; from = to) {
      let size = 0
      while (to < entries.length && (to === from || size + entries[to]!.byteLength <= FRAME_LIMIT))
        size += entries[to++]!.byteLength
      const frame = new Uint8Array(size)
      let at = 0
      for (const entry of entries.slice(from, to)) {
        frame.set(entry, at)
        at += entry.byteLength
      }
      this.#link.socket.send(frame)
    }
  }

  /** The link is gone: says so to everybody, and tries again unless the server forbade it. */
  #lose(code: number, reason: string): void {
    const ticketRefused =
      code === CLOSE.unauthenticated.code && this.#link.kind === 'dialling' && this.#link.ticket !== null
    if (code === CLOSE.unauthenticated.code) {
      this.#ticket = null
      const time = timeIn(reason)
      if (time !== null) this.#owner.told(time)
    }
    if (code >= 4400 && code < 4500) {
      this.#leave({ kind: 'ended' })
      this.#owner.ended(code, reason)
    } else if (ticketRefused) {
      this.#leave({ kind: 'idle' })
      if (this.#running) this.#dialIfIdle()
    } else {
      this.#redial()
    }
    this.#endChannels(code, reason)
  }

  #redial(): void {
    const cancel = this.#options.timers.after(redialDelay(this.#failures, this.#options.random()), () => {
      this.#link = { kind: 'idle' }
      if (this.#running) this.#dialIfIdle()
    })
    this.#failures++
    this.#leave({ kind: 'waiting', cancel })
    this.#owner.lost()
  }

  /** Ends the link, if there is one, and puts another state in its place. */
  #leave(next: Link): void {
    const link = this.#link
    this.#link = next
    if ('cancel' in link) link.cancel()
    if ('socket' in link) link.socket.close()
    this.#outgoing = []
    this.#byNumber.clear()
    this.#byLog.clear()
  }

  /** Ends the channels that were open; those that never opened go on waiting for the next link. */
  #endChannels(code: number, reason: string): void {
    const isFinal = this.#link.kind === 'ended' || this.#link.kind === 'idle'
    for (const [channel, number] of [...this.#numbers]) {
      if (number === null && !isFinal) continue
      this.#numbers.delete(channel)
      channel.end(code, reason)
    }
  }

  #forget(channel: ChannelSocket): void {
    const number = this.#numbers.get(channel)
    this.#numbers.delete(channel)
    if (number != null) this.#byNumber.delete(number)
    for (const [log, other] of this.#byLog) if (other === channel) this.#byLog.delete(log)
  }
}
