import type { Used } from '../ports/usage.ts'
import { DAY, Usage } from './limits.ts'

/** Principals of which a count is kept; of more, those that have written nothing today are forgotten. */
const KEPT = 20_000

/** What principals have written: the same count for every connection, and for the next one. */
export class Usages {
  readonly #byPrincipal = new Map<string, Usage>()
  readonly #now: () => number

  /** @param used what is known from before the start */
  constructor(now: () => number, used: readonly Used[]) {
    this.#now = now
    for (const { principal, day, bytes } of used) this.#byPrincipal.set(principal, new Usage(day, bytes))
  }

  of(principal: string): Usage {
    const found = this.#byPrincipal.get(principal)
    if (found) return found
    if (this.#byPrincipal.size >= KEPT) this.#forgetOthers(Math.floor(this.#now() / DAY))
    const usage = new Usage()
    this.#byPrincipal.set(principal, usage)
    return usage
  }

  #forgetOthers(day: number): void {
    for (const [principal, usage] of this.#byPrincipal) if (usage.day !== day) this.#byPrincipal.delete(principal)
  }
}
