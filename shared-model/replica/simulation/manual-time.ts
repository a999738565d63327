import type { Timers } from '../platform.ts'

/** A clock that stands still until it is moved. */
export class ManualTime implements Timers {
  #now: number
  #waiting: { due: number; work: () => void }[] = []

  /** @param now milliseconds since the epoch */
  constructor(now: number) {
    this.#now = now
  }

  now = (): number => this.#now

  after(milliseconds: number, work: () => void): () => void {
    const entry = { due: this.#now + milliseconds, work }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry)
    }
  }

  /** Moves the clock and runs what falls due, in its order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const next = this.#waiting.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
      if (!next) break
      this.#waiting = this.#waiting.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.due)
      next.work()
    }
    this.#now = end
  }
}

/** Lets everything run that waits for promises only. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
