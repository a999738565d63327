/** The time for what says "3 minutes ago": precise enough for people, and cheap. */
export class Clock {
  #now = $state(Date.now())

  get now(): number {
    return this.#now
  }

  /** Returns the way to stop. */
  start(): () => void {
    const timer = setInterval(() => (this.#now = Date.now()), 5000)
    return () => clearInterval(timer)
  }
}
