import type { Timers } from '../platform.ts'

type Waiting = { due: number; work: () => void }

/** A clock that stands still until it is moved. */
export class ManualTime implements Timers {
  #now: number
  /** in the order in which they were asked for */
  readonly #waiting = new Set<Waiting>()

  /** @param now milliseconds since the epoch */
  constructor(now: number) {
    this.#now = now
  }

  now = (): number => this.#now

  after(milliseconds: number, work: () => void): () => void {
    const entry = { due: this.#now + milliseconds, work }
    this.#waiting.add(entry)
    return () => {
      this.#waiting.delete(entry)
    }
  }

  /** Moves the clock and runs what falls due, in its order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      let next: Waiting | null = null
      for (const entry of this.#waiting) if (entry.due <= end && entry.due < (next?.due ?? Infinity)) next = entry
      if (!next) break
      this.#waiting.delete(next)
      this.#now = Math.max(this.#now, next.due)
      next.work()
    }
    this.#now = end
  }
}

/** Lets everything run that waits for promises only. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
