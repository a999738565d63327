/**
 * What a turn has for each connection: collected in one growing buffer as long as the connection stays the same, and
 * written to its socket once, when everything that it depends on is on disk.
 */
import { LRUCache } from 'lru-cache'
import { serverControl } from '@carillon/shared-model/wire/frames.ts'
import type { Peer } from './peer.ts'
import { headerSize, writeHeader } from './websocket-frame.ts'

/** Ready-made `opened` entries kept; nearly all connections need the same few. */
const OPENED_KEPT = 4096

export class Output {
  #buffer = Buffer.allocUnsafe(64 * 1024)
  #at = 0
  #peer: Peer | null = null
  #waiting: Peer[] = []
  readonly #opened = new LRUCache<string, Uint8Array>({ max: OPENED_KEPT })

  /** A y-websocket message. @param number under which a multiplexed connection has the log */
  message(peer: Peer, number: number, message: Uint8Array): void {
    this.#begin(peer)
    const length = message.byteLength
    if (peer.isMultiplexed) {
      this.#reserve(length + 20)
      this.#varUint(number)
      this.#varUint(length)
    } else {
      this.#reserve(length + headerSize(length))
      this.#at = writeHeader(this.#buffer, this.#at, length)
    }
    this.#bytes(message)
  }

  /** Entries or frames that are complete already. */
  ready(peer: Peer, bytes: Uint8Array): void {
    this.#begin(peer)
    this.#reserve(bytes.byteLength)
    this.#bytes(bytes)
  }

  opened(peer: Peer, channel: number, log: number): void {
    const key = `${channel} ${log}`
    let entry = this.#opened.get(key)
    if (!entry) {
      entry = serverControl({ kind: 'opened', channel, log })
      this.#opened.set(key, entry)
    }
    this.ready(peer, entry)
  }

  /** Bytes that were put together for a connection, as long as none is for another one. */
  bytesFor(peer: Peer): number {
    return peer === this.#peer ? this.#at : 0
  }

  /** Whether anything waits for a connection: what comes later must not overtake it. */
  isFor(peer: Peer): boolean {
    return peer.hasOutput || (peer === this.#peer && this.#at > 0)
  }

  /** Sends everything. */
  flush(): void {
    this.#end()
    for (const peer of this.#waiting) peer.flush()
    this.#waiting = []
  }

  /** Drops everything: the turn was rolled back. */
  discard(): void {
    this.#end()
    for (const peer of this.#waiting) peer.discard()
    this.#waiting = []
  }

  #begin(peer: Peer): void {
    if (peer === this.#peer) return
    this.#end()
    this.#peer = peer
  }

  #end(): void {
    if (this.#peer && this.#at > 0) {
      if (!this.#peer.hasOutput) this.#waiting.push(this.#peer)
      const output = Buffer.allocUnsafe(this.#at)
      this.#buffer.copy(output, 0, 0, this.#at)
      this.#peer.push(output)
    }
    this.#at = 0
    this.#peer = null
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#buffer.byteLength) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.byteLength * 2, this.#at + size))
    this.#buffer.copy(larger, 0, 0, this.#at)
    this.#buffer = larger
  }

  #varUint(value: number): void {
    let rest = value
    while (rest > 127) {
      this.#buffer[this.#at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#buffer[this.#at++] = rest
  }

  #bytes(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#at)
    this.#at += bytes.byteLength
  }
}
