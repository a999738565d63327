import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { CLOSE, closeReason, type CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import { Usage, type Limits } from './limits.ts'
import { binaryFrame } from './websocket-frame.ts'

/** What all connections of a server share. */
export type PeerHome = {
  limits: Limits
  /** A connection is over: nothing is sent to it any more, whether its socket is closed yet or not. */
  leave(peer: Peer): void
}

/**
 * One connection. There are tens of thousands of these, so it holds little: its channels lie in one flat array of small
 * integers, and it has no queue of its own while nothing waits.
 */
export class Peer {
  readonly principal: Principal
  readonly isMultiplexed: boolean
  /** the person that this connection speaks for; the principal's may change while it lasts */
  person: string | null
  /** pairs of a channel's number and its log: a private log's code, or the number of a shared log below zero */
  channels: number[] = []
  /** keep-alives since anything was received */
  silentRounds = 0
  isEnded = false
  readonly #webSocket: WebSocket
  readonly #socket: Duplex
  readonly #home: PeerHome
  #usage: Usage | null = null
  #output: Uint8Array[] | null = null

  constructor(webSocket: WebSocket, socket: Duplex, principal: Principal, isMultiplexed: boolean, home: PeerHome) {
    this.#webSocket = webSocket
    this.#socket = socket
    this.principal = principal
    this.person = principal.kind === 'device' ? principal.person : null
    this.isMultiplexed = isMultiplexed
    this.#home = home
  }

  get device(): DeviceId {
    return this.principal.kind === 'admin' ? this.principal.device : this.principal.id
  }

  /** Counts an update against the limits of this connection. */
  admits(bytes: number, now: number): boolean {
    this.#usage ??= new Usage()
    return this.#usage.admits(bytes, this.#home.limits, now)
  }

  /** Counts a message of presence. @returns false when it is not to be looked at */
  hears(now: number): boolean {
    this.#usage ??= new Usage()
    return this.#usage.hears(this.#home.limits, now)
  }

  /** Counts a change of presence that it was heard to tell. @returns false when it is not to be passed on */
  tells(): boolean {
    return this.#usage?.tells(this.#home.limits) ?? false
  }

  /** The log of an open channel, or null. */
  logOf(channel: number): number | null {
    for (let i = 0; i < this.channels.length; i += 2) if (this.channels[i] === channel) return this.channels[i + 1]!
    return null
  }

  /** The channel on which a log is open, or null. */
  channelOf(log: number): number | null {
    for (let i = 0; i < this.channels.length; i += 2) if (this.channels[i + 1] === log) return this.channels[i]!
    return null
  }

  addChannel(channel: number, log: number): void {
    this.channels.push(channel, log)
  }

  /** Gives back what an array that grew has kept for more. */
  trimChannels(): void {
    this.channels = this.channels.slice()
  }

  removeChannel(channel: number): void {
    for (let i = 0; i < this.channels.length; i += 2)
      if (this.channels[i] === channel) {
        this.channels.splice(i, 2)
        return
      }
  }

  get hasOutput(): boolean {
    return this.#output !== null
  }

  /** Entries of a multiplexed connection, or frames of a plain one, to go out with the next flush. */
  push(bytes: Uint8Array): void {
    if (this.#output) this.#output.push(bytes)
    else this.#output = [bytes]
  }

  flush(): void {
    const output = this.#output
    this.#output = null
    if (!output || this.isEnded) return
    if (this.isMultiplexed) this.write(binaryFrame(output))
    else this.write(output.length === 1 ? output[0]! : Buffer.concat(output))
  }

  discard(): void {
    this.#output = null
  }

  /** Writes complete frames. A reader that lets too much wait is ended: it resynchronises when it is back. */
  write(frames: Uint8Array): void {
    if (this.isEnded) return
    if (this.#socket.writableLength > this.#home.limits.queueBytes) this.end('slow')
    else this.#socket.write(frames)
  }

  end(why: CloseName, detail?: string): void {
    if (this.isEnded) return
    this.flush()
    this.leave()
    this.#webSocket.close(CLOSE[why].code, closeReason(why, detail))
  }

  /** Drops the connection without a word: nobody is there to hear it. */
  terminate(): void {
    this.leave()
    this.#webSocket.terminate()
  }

  /** Its socket is closed, or will be. */
  leave(): void {
    if (this.isEnded) return
    this.isEnded = true
    this.#home.leave(this)
  }
}
