/** Half a minute's steps are enough for "12 min ago". */
const STEP = 30_000

/** The wall clock, as something that components can depend on. */
export class Clock {
  #now = $state(Date.now())

  constructor() {
    setInterval(() => this.tick(), STEP)
    // Timers are late in hidden tabs and after sleep.
    document.addEventListener('visibilitychange', () => this.tick())
  }

  get now(): number {
    return this.#now
  }

  tick(): void {
    this.#now = Date.now()
  }
}
