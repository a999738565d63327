/**
 * Sockets whose messages move only when told: in order within a connection, in any order between connections, lost
 * with their connection, and repeated where that is harmless by contract.
 */
import { readClientFrame, readServerFrame } from '../../wire/frames.ts'
import type { PlatformSocket, WebSocketConstructor } from '../platform.ts'
import type { Chance } from './chance.ts'

/** The server's end of a connection. */
export interface ServerEnd {
  send(data: Uint8Array): void
  close(code: number, reason: string): void
  onmessage: (data: Uint8Array) => void
  onclose: () => void
}
type Message = { kind: 'data'; data: Uint8Array } | { kind: 'close'; code: number; reason: string }

class Connection {
  readonly toServer: Message[] = []
  readonly toClient: Message[] = []
  readonly url: string
  readonly client: PlatformSocket
  readonly server: ServerEnd
  state: 'dialled' | 'open' | 'gone' = 'dialled'

  constructor(url: string) {
    this.url = url
    this.client = {
      binaryType: 'arraybuffer',
      onopen: null,
      onmessage: null,
      onerror: null,
      onclose: null,
      send: (data) => this.toServer.push({ kind: 'data', data: data.slice() }),
      close: (code = 1000, reason = '') => this.toServer.push({ kind: 'close', code, reason }),
    }
    this.server = {
      onmessage: () => undefined,
      onclose: () => undefined,
      send: (data) => this.toClient.push({ kind: 'data', data: data.slice() }),
      close: (code, reason) => this.toClient.push({ kind: 'close', code, reason }),
    }
  }

  get isIdle(): boolean {
    return this.state === 'open' && this.toServer.length === 0 && this.toClient.length === 0
  }
}

export class Network {
  readonly #chance: Chance
  readonly #accept: (end: ServerEnd, url: URL) => void
  #connections: Connection[] = []
  /** share of frames that are delivered twice */
  duplicates = 0
  /** addresses that nobody answers at, as `ws://host` */
  readonly silent = new Set<string>()

  constructor(chance: Chance, accept: (end: ServerEnd, url: URL) => void) {
    this.#chance = chance
    this.#accept = accept
  }

  /** The class with which parties dial. */
  get WebSocket(): WebSocketConstructor {
    const dial = (url: string) => {
      const connection = new Connection(url)
      this.#connections.push(connection)
      return connection.client
    }
    return class {
      constructor(url: string) {
        return dial(url)
      }
    } as unknown as WebSocketConstructor
  }

  get isIdle(): boolean {
    return this.#connections.every((connection) => connection.isIdle)
  }

  /** Moves one message of one connection. */
  deliverOne(): void {
    const connection = this.#chance.pick(this.#connections.filter((connection) => !connection.isIdle))
    if (!connection) return
    if (connection.state === 'dialled' && this.#isSilent(connection)) {
      this.#end(connection, 1006, '')
      return
    }
    if (connection.state === 'dialled') {
      connection.state = 'open'
      connection.client.onopen?.({})
      this.#accept(connection.server, new URL(connection.url))
      return
    }
    const toServer = connection.toServer.length > 0 && (connection.toClient.length === 0 || this.#chance.happens(0.5))
    const message = toServer ? connection.toServer.shift() : connection.toClient.shift()
    if (!message) return
    if (message.kind === 'close') {
      this.#end(connection, toServer ? 1000 : message.code, message.reason)
      return
    }
    const times = this.#isRepeatable(message.data, toServer) && this.#chance.happens(this.duplicates) ? 2 : 1
    for (let time = 0; time < times && connection.state === 'open'; time++) {
      if (toServer) connection.server.onmessage(message.data)
      else connection.client.onmessage?.({ data: message.data.slice().buffer })
    }
  }

  /** Cuts one connection; what was on its way is lost. */
  cutOne(): void {
    const connection = this.#chance.pick(this.#connections)
    if (connection) this.#end(connection, 1006, '')
  }

  cutAll(): void {
    for (const connection of this.#connections) this.#end(connection, 1006, '')
  }

  /** Nobody answers there from now on, and whoever was connected there is cut off. */
  silence(address: string): void {
    this.silent.add(address)
    for (const connection of this.#connections) if (this.#isSilent(connection)) this.#end(connection, 1006, '')
  }

  #isSilent({ url }: Connection): boolean {
    return this.silent.has(new URL(url).origin)
  }

  #end(connection: Connection, code: number, reason: string): void {
    if (connection.state === 'gone') return
    connection.state = 'gone'
    this.#connections = this.#connections.filter((other) => other !== connection)
    connection.server.onclose()
    connection.client.onclose?.({ code, reason })
  }

  /** Messages of logs may come twice; opening and closing channels may not. */
  #isRepeatable(data: Uint8Array, toServer: boolean): boolean {
    const entries = toServer ? readClientFrame(data) : readServerFrame(data)
    return entries.every((entry) => entry.channel !== 0)
  }
}
