/** One socket to one server: from the token with which it is dialled to its end. Knows frames, and nothing of channels. */
import { readServerFrame, type Entry, type ServerControl } from '../wire/frames.ts'
import { KEEP_ALIVE_INTERVAL } from '../wire/messages.ts'
import { WIRE_VERSION } from '../wire/version.ts'
import type { PlatformSocket, Timers, WebSocketConstructor } from './platform.ts'
import type { Server } from './server-order.ts'

export type Welcome = Extract<ServerControl, { kind: 'welcome' }>
type Told = Exclude<ServerControl, { kind: 'welcome' }>

export type LinkOptions = {
  WebSocket: WebSocketConstructor
  /** the wall clock, right or wrong, milliseconds: what the server is told of it */
  clock: () => number
  timers: Timers
}

export interface LinkOwner {
  /** The server is there. */
  welcomed(link: ServerLink, welcome: Welcome): void
  /** Anything came. */
  heard(link: ServerLink): void
  /** It has held for a while. */
  kept(link: ServerLink): void
  received(link: ServerLink, entry: Entry<Told>): void
  /** It is over, and was not closed from here. */
  ended(link: ServerLink, code: number, reason: string): void
}

export type Attempt = {
  /** how long the server has to welcome this device, milliseconds */
  patience: number
  /** of the server's, of an earlier connection */
  ticket: string | null
  /** fresh, signed by the device: asked for where there is no ticket */
  token: () => Promise<string>
}

/** Silence after which a connection counts as dead: later than a keep-alive, earlier than the provider's own 30 s. */
const SILENCE_LIMIT = KEEP_ALIVE_INTERVAL + 8000

export class ServerLink {
  readonly server: Server
  /** whether it was dialled with a ticket of the server's */
  readonly hasTicket: boolean
  readonly #options: LinkOptions
  readonly #owner: LinkOwner
  #socket: PlatformSocket | null = null
  #isOpen = false
  #isOver = false
  #stopWaiting: () => void = () => undefined

  /** Dials. */
  constructor(server: Server, options: LinkOptions, { patience, ticket, token }: Attempt, owner: LinkOwner) {
    this.server = server
    this.hasTicket = ticket !== null
    this.#options = options
    this.#owner = owner
    const presented = ticket === null ? token() : Promise.resolve(ticket)
    presented.then(
      (token) => this.#dial(token, patience),
      () => this.#end(1006, ''),
    )
  }

  /** The server has welcomed this device. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  send(frame: Uint8Array<ArrayBuffer>): void {
    if (this.#isOpen && !this.#isOver) this.#socket?.send(frame)
  }

  /** Without a word to the owner. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#stopWaiting()
    this.#socket?.close()
  }

  #dial(token: string, patience: number): void {
    if (this.#isOver) return
    const { WebSocket, clock, timers } = this.#options
    let socket: PlatformSocket
    try {
      socket = new WebSocket(
        `${this.server.url}/sync?v=${WIRE_VERSION}&clock=${Math.max(0, Math.round(clock()))}&token=${encodeURIComponent(token)}`,
      )
    } catch {
      // Some platforms throw what others report as an event.
      this.#end(1006, '')
      return
    }
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.onmessage = ({ data }) => this.#receive(data)
    socket.onclose = ({ code, reason }) => this.#end(code, reason)
    // An error is followed by a close event; without a handler, Node would end the process.
    socket.onerror = () => undefined
    this.#stopWaiting = timers.after(patience, () => this.#end(1006, ''))
  }

  #receive(data: unknown): void {
    if (this.#isOver || !(data instanceof ArrayBuffer)) return
    if (this.#isOpen) this.#watch()
    this.#owner.heard(this)
    if (data.byteLength === 0) {
      this.#owner.kept(this)
      return
    }
    let entries
    try {
      entries = readServerFrame(new Uint8Array(data))
    } catch {
      // Not a server of ours, or a broken proxy: as good as no connection.
      this.#end(1006, '')
      return
    }
    for (const entry of entries) {
      if (this.#isOver) return
      if ('control' in entry && entry.control.kind === 'welcome') {
        this.#isOpen = true
        this.#watch()
        this.#owner.welcomed(this, entry.control)
      } else this.#owner.received(this, entry as Entry<Told>)
    }
  }

  /** Counts the time of silence anew. */
  #watch(): void {
    this.#stopWaiting()
    this.#stopWaiting = this.#options.timers.after(SILENCE_LIMIT, () => this.#end(1006, ''))
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return
    this.close()
    this.#owner.ended(this, code, reason)
  }
}
