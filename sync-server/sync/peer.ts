import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { CLOSE, closeReason, type CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import type { Limits, Usage } from './limits.ts'
import type { Used } from '../ports/usage.ts'
import type { Usages } from './usages.ts'
import { binaryFrame } from './websocket-frame.ts'

/** The computer that a principal is at. */
export const deviceOf = (principal: Principal): DeviceId =>
  principal.kind === 'admin' ? principal.device : principal.id

/** What all connections of a server share. */
export type PeerHome = {
  limits: Limits
  /** A connection is over: nothing is sent to it any more, whether its socket is closed yet or not. */
  leave(peer: Peer): void
  /** what a principal may write, whichever connection it has now */
  usages: Usages
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
  #refusals: Map<CloseName, number> | null = null
  #isPaused = false
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
    return deviceOf(this.principal)
  }

  /** Counts an update against the limits of the principal. */
  admits(bytes: number, now: number): boolean {
    return this.#usageNow().admits(bytes, this.#home.limits, now)
  }

  /** What is to be remembered of what the principal has written. */
  get note(): Used | null {
    const note = this.#usage?.note()
    return note ? { principal: this.principal.id, ...note } : null
  }

  /** Whether logs may be read for answers, after those that were. */
  mayReadMore(now: number): boolean {
    return this.#usageNow().mayReadMore(this.#home.limits, now)
  }

  /** Counts what had to be read for an answer. */
  hasRead(bytes: number, now: number): void {
    this.#usageNow().hasRead(bytes, now)
  }

  /** Counts something that was refused. @returns how many there were for this reason on this connection */
  refuses(why: CloseName): number {
    this.#refusals ??= new Map()
    const count = (this.#refusals.get(why) ?? 0) + 1
    this.#refusals.set(why, count)
    return count
  }

  /** By reason, of this connection. */
  get refusals(): ReadonlyMap<CloseName, number> | null {
    return this.#refusals
  }

  /** Counts a message of presence. @returns false when it is not to be looked at */
  hears(now: number): boolean {
    return this.#usageNow().hears(this.#home.limits, now)
  }

  /** Counts a change of presence that it was heard to tell. @returns false when it is not to be passed on */
  tells(): boolean {
    return this.#usage?.tells(this.#home.limits) ?? false
  }

  #usageNow(): Usage {
    return (this.#usage ??= this.#home.usages.of(this.principal.id))
  }

  /** Reads nothing more from the connection for a while, so that what it sends waits at its other end. */
  pause(): void {
    if (this.#isPaused || this.isEnded) return
    this.#isPaused = true
    this.#webSocket.pause()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.silentRounds = 0
    this.#webSocket.resume()
  }

  /** Whether it has much to read before it is sent more of what it asked for. */
  get isBehind(): boolean {
    return this.#socket.writableLength > this.#home.limits.queueBytes / 2
  }

  /** Calls when everything that was sent has been read. */
  whenDrained(listener: () => void): void {
    if (!this.#socket.listeners('drain').includes(listener)) this.#socket.once('drain', listener)
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
    // Its answer to the close is to be heard.
    this.resume()
    this.#webSocket.close(CLOSE[why].code, closeReason(why, detail))
  }

  /** Drops the connection without a close frame: nobody is there to read it. */
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
