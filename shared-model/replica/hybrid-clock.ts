/** The hybrid logical clock of what is written here: never behind what was written before, here or by others. */
import { GATE_LIMITS } from '../logs/gate.ts'
import type { FollowedLog } from './log.ts'

export class HybridClock {
  readonly #now: () => number
  /** the latest time of any fact seen in a log that this replica writes to */
  #latest = 0
  /** how many facts of each have been looked at for their time */
  readonly #observed = new WeakMap<FollowedLog, number>()

  /** @param now the server's time, milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The next time, milliseconds. @param logs all that are open */
  next(logs: Iterable<FollowedLog>): number {
    for (const log of logs) this.#observe(log)
    this.#latest = Math.max(this.#now(), this.#latest + 1)
    return this.#latest
  }

  /** The time that was gone by was wrong. */
  correct(serverTime: number, logs: Iterable<FollowedLog>): void {
    // What was written by a clock that was ahead does not take the true one along.
    this.#latest = Math.min(this.#latest, serverTime)
    // But what members of a conversation have said goes on before what is said next.
    for (const log of logs) if (log.hasSeveralAuthors) this.#observed.delete(log)
  }

  /** It goes on from what was written before, but not from what a wrong clock wrote far ahead. */
  #observe(log: FollowedLog): void {
    if (!log.writable) return
    const limit = this.#now() + GATE_LIMITS.aheadMs
    const { facts } = log
    for (let next = this.#observed.get(log) ?? 0; next < facts.length; next++) {
      const { at } = facts[next]!
      if (at > this.#latest && at <= limit) this.#latest = at
    }
    this.#observed.set(log, facts.length)
  }
}
