import type { ClientControl, Entry } from '@carillon/shared-model/wire/frames.ts'
import type { Peer } from './peer.ts'

export type Entries = Iterator<Entry<ClientControl>, void>
export type Received = { peer: Peer; entries: Entry<ClientControl>[] }

/**
 * What an entry costs beside its bytes. An entry is looked at as a whole, so that a turn may take one update more than
 * its share.
 */
const ENTRY = 256
/** Of one principal in one turn, over however many connections: 4096 small entries, or four large updates' beginnings. */
const SHARE = 1024 * 1024
/** Of everybody in one turn. */
const TURN = 8 * SHARE

/**
 * What connections have sent and nobody has looked at yet. A turn takes a share of each principal's, in the order in
 * which it came; what is left waits for the next turn, behind everybody else, and its connection is not read from until
 * then. So nobody waits for more than a turn's worth of what another one sends.
 */
export class Arrivals {
  readonly #waiting = new Map<Peer, Entries[]>()
  readonly #malformed: (peer: Peer) => void

  /** @param malformed told of a connection whose frame cannot be read further */
  constructor(malformed: (peer: Peer) => void) {
    this.#malformed = malformed
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  add(peer: Peer, entries: Entries): void {
    const waiting = this.#waiting.get(peer)
    if (waiting) waiting.push(entries)
    else this.#waiting.set(peer, [entries])
  }

  take(): Received[] {
    const taken: Received[] = []
    const left: [Peer, Entries[]][] = []
    const shares = new Map<string, number>()
    let turn = TURN
    for (const [peer, frames] of this.#waiting) {
      if (turn <= 0) break
      this.#waiting.delete(peer)
      const share = shares.get(peer.principal.id) ?? SHARE
      const { entries, cost, isDone } = this.#read(peer, frames, Math.min(share, turn))
      shares.set(peer.principal.id, share - cost)
      turn -= cost
      if (entries.length > 0) taken.push({ peer, entries })
      if (isDone) peer.resume()
      else {
        peer.pause()
        left.push([peer, frames])
      }
    }
    for (const [peer, frames] of left) this.#waiting.set(peer, frames)
    return taken
  }

  #read(peer: Peer, frames: Entries[], share: number): { entries: Received['entries']; cost: number; isDone: boolean } {
    const entries: Received['entries'] = []
    let cost = 0
    while (frames.length > 0 && !peer.isEnded) {
      if (cost >= share) return { entries, cost, isDone: false }
      let next: IteratorResult<Entry<ClientControl>, void>
      try {
        next = frames[0]!.next()
      } catch {
        this.#malformed(peer)
        break
      }
      if (next.done) frames.shift()
      else {
        entries.push(next.value)
        cost += ENTRY + ('data' in next.value ? next.value.data.byteLength : 0)
      }
    }
    return { entries, cost, isDone: true }
  }
}
