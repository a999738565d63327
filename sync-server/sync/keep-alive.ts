import { KEEP_ALIVE, KEEP_ALIVE_INTERVAL } from '@carillon/shared-model/wire/messages.ts'
import type { Background } from '../ports/background.ts'
import type { Peer } from './peer.ts'
import { binaryFrame, withPing } from './websocket-frame.ts'

const PARTS = 20
/** Rounds without anything received after which a connection is dead: between 40 and 60 seconds. */
const SILENT_ROUNDS = 2

const FOR_PLAIN = withPing(binaryFrame([KEEP_ALIVE]))
const FOR_MULTIPLEXED = withPing(binaryFrame([]))

/**
 * Feeds the watchdogs of all connections and finds those that have died, from one timer. Each second it is the turn of
 * one part of them, so that ten thousand are never written to at once.
 */
export class KeepAlive {
  readonly #parts = Array.from({ length: PARTS }, () => new Set<Peer>())
  /** Ends it. */
  readonly stop: () => void
  #next = 0
  #added = 0

  /** @param everySecond something else to do regularly */
  constructor(everySecond: () => void, background: Pick<Background, 'every'>) {
    const stops = [
      background.every(KEEP_ALIVE_INTERVAL / PARTS, 'Connections were not fed; they are the next time.', () => {
        const part = this.#parts[this.#next]!
        this.#next = (this.#next + 1) % PARTS
        this.#feed(part)
      }),
      background.every(KEEP_ALIVE_INTERVAL / PARTS, 'What is done when idle was not done.', everySecond),
    ]
    this.stop = () => stops.forEach((stop) => stop())
  }

  add(peer: Peer): void {
    this.#parts[this.#added++ % PARTS]!.add(peer)
  }

  remove(peer: Peer): void {
    for (const part of this.#parts) if (part.delete(peer)) return
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
