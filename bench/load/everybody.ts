/** Counting in and counting out: waits of all endpoints together, each bounded in time. */
export type Spread = {
  /** milliseconds from the start to the half of all, and to the last */
  half: number
  last: number
}

/** Counts `n` arrivals; each is to be reported once. */
export class Arrivals {
  readonly done: Promise<Spread>
  readonly #n: number
  readonly #started = performance.now()
  readonly #timer: NodeJS.Timeout
  #count = 0
  #half = 0
  #resolve!: (spread: Spread) => void
  #reject!: (error: Error) => void

  /** @param limit milliseconds */
  constructor(what: string, n: number, limit: number) {
    this.#n = n
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(
      () => this.#reject(new Error(`${what}: ${this.#count} of ${n} after ${limit / 1000} s`)),
      limit,
    )
  }

  arrive(): void {
    this.#count++
    if (this.#count === Math.ceil(this.#n / 2)) this.#half = performance.now() - this.#started
    if (this.#count !== this.#n) return
    clearTimeout(this.#timer)
    this.#resolve({ half: this.#half, last: performance.now() - this.#started })
  }

  fail(why: string): void {
    clearTimeout(this.#timer)
    this.#reject(new Error(why))
  }
}

/** How many connections may be on their way at once: within every server's backlog. */
const WINDOW = 400

/** Starts `n` things, at most a window of them unfinished. */
export const inWindow = (n: number, start: (index: number) => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    let next = 0
    let finished = 0
    const more = () => {
      if (next >= n) return
      start(next++).then(() => {
        finished++
        if (finished === n) resolve()
        else more()
      }, reject)
    }
    if (n === 0) resolve()
    for (let i = 0; i < Math.min(WINDOW, n); i++) more()
  })
