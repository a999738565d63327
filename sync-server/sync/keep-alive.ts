import { KEEP_ALIVE, KEEP_ALIVE_INTERVAL } from '@carillon/shared-model/wire/messages.ts'
import type { Peer } from './peer.ts'
import { binaryFrame, withPing } from './websocket-frame.ts'

const PARTS = 20
/** Rounds without any sign of life after which nobody is there: between 40 and 60 seconds. */
const SILENT_ROUNDS = 2

const FOR_PLAIN = withPing(binaryFrame([KEEP_ALIVE]))
const FOR_MULTIPLEXED = withPing(binaryFrame([]))

/**
 * Feeds the watchdogs of all connections and finds those that have died, from one timer. Each second it is the turn of
 * one part of them, so that ten thousand are never written to at once.
 */
export class KeepAlive {
  readonly #parts: Map<Peer, number>[] = Array.from({ length: PARTS }, () => new Map<Peer, number>())
  readonly #timer: NodeJS.Timeout
  #next = 0
  #added = 0

  /** @param everySecond something else to do regularly */
  constructor(everySecond: () => void) {
    this.#timer = setInterval(() => {
      this.#feed(this.#parts[this.#next]!)
      this.#next = (this.#next + 1) % PARTS
      everySecond()
    }, KEEP_ALIVE_INTERVAL / PARTS)
    this.#timer.unref()
  }

  /** @returns the part, for `remove` */
  add(peer: Peer): number {
    const part = this.#added++ % PARTS
    this.#parts[part]!.set(peer, 0)
    return part
  }

  remove(peer: Peer, part: number): void {
    this.#parts[part]!.delete(peer)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #feed(part: Map<Peer, number>): void {
    for (const [peer, silent] of part) {
      if (!peer.isAlive && silent >= SILENT_ROUNDS) {
        peer.terminate()
        continue
      }
      part.set(peer, peer.isAlive ? 0 : silent + 1)
      peer.isAlive = false
      peer.write(peer.isMultiplexed ? FOR_MULTIPLEXED : FOR_PLAIN)
    }
  }
}
