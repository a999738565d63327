import type { Log } from './logs.ts'
import type { Peer } from './peer.ts'

/** A connection asks for what it is missing of a log. `number`: under which it has the log; `key`: which reply it is. */
export type Question = { peer: Peer; channel: number; number: number; log: Log; stateVector: Uint8Array; key: string }

/** Questions of one turn; more wait for the next. */
const TURN = 512

/** What was asked and is not answered yet: of a log on one connection once, however often it was asked. */
export class Questions {
  readonly #byPeer = new Map<Peer, Map<number, Question>>()
  readonly #wake: () => void

  /** @param wake called when questions that had to wait for their connection need to wait no longer */
  constructor(wake: () => void) {
    this.#wake = wake
  }

  /** Whether any can be answered now. */
  get areWaiting(): boolean {
    for (const peer of this.#byPeer.keys()) if (!peer.isBehind) return true
    return false
  }

  add(question: Question): void {
    const { peer, number } = question
    const own = this.#byPeer.get(peer)
    if (own) own.set(number, question)
    else this.#byPeer.set(peer, new Map([[number, question]]))
  }

  /** Whoever has not read what was sent before has to wait. */
  take(): Question[] {
    const taken: Question[] = []
    for (const [peer, own] of this.#byPeer) {
      if (peer.isEnded) this.#byPeer.delete(peer)
      else if (peer.isBehind) peer.whenDrained(this.#wake)
      else {
        if (taken.length >= TURN) break
        this.#byPeer.delete(peer)
        taken.push(...own.values())
      }
    }
    return taken
  }
}
