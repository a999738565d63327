/** A log's channel to the server: what goes over it is y-websocket's, and this is when it is opened, and again. */
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import type * as Y from 'yjs'
import { CLOSE } from '../wire/close-codes.ts'
import { backoff } from './backoff.ts'
import { channelFor, type Carrier } from './channel-socket.ts'
import type { Timers } from './platform.ts'

/** The longest wait before a refused or broken channel is opened again, milliseconds. */
const LONGEST_BACKOFF = 30_000
/** The first one before a log that was refused as a whole is offered again is four times as long, milliseconds. */
const FIRST_BACKOFF = 500

type Needs = {
  /** of the log */
  name: string
  document: Y.Doc
  /** whether others who have the log open are told of this member, and this member of them */
  hasPresence: boolean
  timers: Timers
  /**
   * The server has told what it has. @param mustReplace what it lacks it cannot take as it is
   * @returns what the server is to be taken to have
   */
  hear: (stateVector: Uint8Array, mustReplace: boolean) => Uint8Array
  /** The server has sent all that it has. */
  synced: () => void
  changed: () => void
}

export class LogChannel {
  readonly #needs: Needs
  readonly #awareness: Awareness
  #provider: WebsocketProvider | null = null
  /** the server has closed it for good, until the next connection */
  #isRefused = false
  /** how often in a row the server could not take what was sent */
  #refusals = 0
  /** the next time the server tells what it has, what it lacks is written once more */
  #mustReplace = false
  #stopWaiting: () => void = () => undefined

  constructor(needs: Needs) {
    this.#needs = needs
    this.#awareness = new Awareness(needs.document)
    // Silent about itself: presence is told in conversations alone, and while they are on screen.
    this.#awareness.setLocalState(null)
    if (needs.hasPresence) this.#awareness.on('change', needs.changed)
  }

  /** By the server, in this connection. */
  get isRefused(): boolean {
    return this.#isRefused
  }

  /** Whether the server has sent all that it has; null: there is no channel. */
  get synced(): boolean | null {
    return this.#provider?.synced ?? null
  }

  /** Opens it, or opens it again now if it waits to. */
  connect(carrier: Carrier): void {
    this.#provider ??= this.#makeProvider(carrier)
    this.#stopWaiting()
    this.#isRefused = false
    this.#provider.connect()
  }

  disconnect(): void {
    this.#stopWaiting()
    this.#provider?.disconnect()
  }

  /** Leaves its place to another log's. */
  end(): void {
    this.#stopWaiting()
    this.#provider?.destroy()
    this.#provider = null
  }

  /** The server has taken what was sent. */
  taken(): void {
    this.#refusals = 0
  }

  setPresence(state: object | null): void {
    const held = this.#awareness.getLocalState()
    if (JSON.stringify(held) !== JSON.stringify(state)) this.#awareness.setLocalState(state)
  }

  /** Of others. */
  get presences(): unknown[] {
    const { clientID } = this.#awareness
    return [...this.#awareness.getStates()].flatMap(([client, state]) => (client === clientID ? [] : [state]))
  }

  #makeProvider(carrier: Carrier): WebsocketProvider {
    const { name, document, changed } = this.#needs
    const provider = new WebsocketProvider('channel:', name, document, {
      connect: false,
      awareness: this.#awareness,
      disableBc: true,
      maxBackoffTime: LONGEST_BACKOFF,
      WebSocketPolyfill: channelFor(carrier, name, (stateVector) => this.#hear(stateVector)),
      shouldReconnect: ({ code }) => this.#comesBack(code),
    })
    provider.on('sync', (synced: boolean) => {
      if (synced) this.#needs.synced()
      changed()
    })
    return provider
  }

  #hear(stateVector: Uint8Array): Uint8Array {
    const mustReplace = this.#mustReplace
    this.#mustReplace = false
    return this.#needs.hear(stateVector, mustReplace)
  }

  /** @param code with which the channel was closed @returns whether the provider opens it again by itself */
  #comesBack(code: number): boolean {
    const isTaken = code === CLOSE.clientTaken.code
    if (code !== CLOSE.gap.code && !isTaken) {
      this.#isRefused = code >= 4400 && code < 4500
      return !this.#isRefused
    }
    this.#refusals++
    // What synchronising once more does not mend is written once more, once. After that only time can help.
    if (this.#refusals === (isTaken ? 1 : 2)) this.#mustReplace = true
    if (this.#refusals === 1 && !isTaken) return true
    const pause = backoff(this.#refusals, FIRST_BACKOFF, LONGEST_BACKOFF)
    this.#stopWaiting = this.#needs.timers.after(pause, () => this.#provider?.connect())
    return false
  }
}
