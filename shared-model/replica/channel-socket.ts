/** One log's share of the socket that all logs use, in the shape of the WebSocket that the stock provider expects. */
import * as decoding from 'lib0/decoding'
import { MESSAGE, SYNC, syncStep1 } from '../wire/messages.ts'

/** Carries the messages of channels. */
export interface Carrier {
  attach(channel: ChannelSocket): void
  detach(channel: ChannelSocket): void
  send(channel: ChannelSocket, data: Uint8Array): void
}

const CONNECTING = 0
const OPEN = 1
const CLOSED = 3

export class ChannelSocket {
  readonly OPEN = OPEN
  binaryType = 'arraybuffer'
  onopen: (() => void) | null = null
  onmessage: ((event: { data: Uint8Array }) => void) | null = null
  onerror: ((event: object) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  readonly name: string
  readonly #carrier: Carrier
  #state: typeof CONNECTING | typeof OPEN | typeof CLOSED = CONNECTING

  /** @param name the log's name */
  constructor(carrier: Carrier, name: string) {
    this.name = name
    this.#carrier = carrier
    carrier.attach(this)
  }

  get readyState(): number {
    return this.#state
  }

  send(data: Uint8Array): void {
    if (this.#state === OPEN) this.#carrier.send(this, data)
  }

  /** Without an event, since only the provider closes, after it has let go of its handlers. */
  close(): void {
    if (this.#state === CLOSED) return
    this.#state = CLOSED
    this.#carrier.detach(this)
  }

  /** Called by the carrier, as are the following. */
  open(): void {
    if (this.#state !== CONNECTING) return
    this.#state = OPEN
    this.onopen?.()
  }

  receive(data: Uint8Array): void {
    if (this.#state === OPEN) this.onmessage?.({ data })
  }

  end(code: number, reason: string): void {
    if (this.#state === CLOSED) return
    this.#state = CLOSED
    this.onclose?.({ code, reason })
  }
}

const isSync = (message: Uint8Array, step: number) => message[0] === MESSAGE.sync && message[1] === step

/**
 * The class that a `WebsocketProvider` takes as its `WebSocketPolyfill`: each instance is a new channel for `name`.
 *
 * @param hear gets the server's state vector, and says which one the provider is to answer
 */
export const channelFor = (
  carrier: Carrier,
  name: string,
  hear: (stateVector: Uint8Array) => Uint8Array,
): typeof WebSocket =>
  class extends ChannelSocket {
    #serverIsKnown = false

    constructor() {
      super(carrier, name)
    }

    override receive(data: Uint8Array): void {
      if (isSync(data, SYNC.step1)) {
        this.#serverIsKnown = true
        const stateVector = decoding.readVarUint8Array(decoding.createDecoder(data.subarray(2)))
        super.receive(syncStep1(hear(stateVector)))
      } else super.receive(data)
    }

    override send(data: Uint8Array): void {
      // Before the server has said what it has, an update may skip earlier ones that wait here, which the server would
      // refuse. The answer to its first step holds this one too.
      if (isSync(data, SYNC.update) && !this.#serverIsKnown) return
      super.send(data)
    }
    // The provider uses of a WebSocket what ChannelSocket has, and nothing else.
  } as unknown as typeof WebSocket
