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
  readonly #parts = Array.from({ length: PARTS }, () => new Set<Peer>())
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

  add(peer: Peer): void {
    this.#parts[this.#added++ % PARTS]!.add(peer)
  }

  remove(peer: Peer): void {
    for (const part of this.#parts) if (part.delete(peer)) return
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #feed(part: Set<Peer>): void {
    for (const peer of part) {
      if (peer.silentRounds >= SILENT_ROUNDS) peer.terminate()
      else {
        peer.silentRounds++
        peer.write(peer.isMultiplexed ? FOR_MULTIPLEXED : FOR_PLAIN)
      }
    }
  }
}
