/** Asks now and then whether a nearer server than the one in touch answers again, by a second socket beside its own. */
import { backoff } from './backoff.ts'
import type { Timers } from './platform.ts'
import type { ServerLink } from './server-link.ts'
import type { Server } from './server-order.ts'

const FIRST_CEILING = 30_000
const LAST_CEILING = 300_000

/**
 * Milliseconds to the next question: at least half of what it is at most, and the other half by chance, so that a branch
 * server that comes back is not dialled by all its computers at once.
 *
 * @param failures questions in a row that had no answer
 * @param random from 0 to 1
 */
export const probeDelay = (failures: number, random: number): number =>
  (backoff(failures, FIRST_CEILING, LAST_CEILING) * (1 + random)) / 2

type Needs = {
  timers: Timers
  random: () => number
  dial: (server: Server) => ServerLink
}

export class NearerServer {
  readonly #needs: Needs
  #nearer: readonly Server[] = []
  #failures = 0
  #link: ServerLink | null = null
  #stopWaiting: () => void = () => undefined

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Whether this is the second socket. */
  isDialledBy(link: ServerLink): boolean {
    return this.#link === link
  }

  /** Asks these from now on, in turn; with none it asks nobody. @param nearer the nearest first */
  seek(nearer: readonly Server[]): void {
    this.stop()
    this.#nearer = nearer
    if (nearer.length > 0) this.#wait()
  }

  /** It has answered: its socket is the owner's now. Until that has held it counts as one more that failed. */
  found(): void {
    this.#link = null
    this.#failures++
    this.stop()
  }

  failed(): void {
    this.#link = null
    this.#failures++
    this.#wait()
  }

  /** The connection has held, so that what failed before is forgotten. */
  settle(): void {
    if (this.#nearer.length === 0) this.#failures = 0
  }

  stop(): void {
    this.#stopWaiting()
    this.#link?.close()
    this.#link = null
    this.#nearer = []
  }

  #wait(): void {
    const { timers, random, dial } = this.#needs
    this.#stopWaiting = timers.after(probeDelay(this.#failures, random()), () => {
      this.#link = dial(this.#nearer[this.#failures % this.#nearer.length]!)
    })
  }
}
