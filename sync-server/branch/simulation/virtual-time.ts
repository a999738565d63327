/** Time that passes when it is told to, for everything in this process that waits. */

type Waiting = { due: number; order: number; work: () => void }

/** Taken before anything replaces it. */
const realImmediate = setImmediate
const nextRound = (): Promise<void> => new Promise((resolve) => realImmediate(resolve))
/** Rounds of the event loop after which work that keeps itself going counts as a fault. */
const ENDLESS = 100_000
/** Rounds without anything to do after which nothing is left: what is promised in one may go on in the next. */
const QUIET = 2

export class VirtualTime {
  /** milliseconds since the epoch */
  now: number
  /** a heap: what is due first stands first */
  readonly #waiting: Waiting[] = []
  readonly #cancelled = new Set<Waiting>()
  /** work for the next round of the event loop that has not run yet */
  #immediates = 0
  /** how often anything has asked for time to pass */
  asked = 0

  constructor(now: number) {
    this.now = now
  }

  after(milliseconds: number, work: () => void): () => void {
    const entry = { due: this.now + Math.max(1, Math.trunc(milliseconds) || 0), order: this.asked++, work }
    this.#push(entry)
    return () => void this.#cancelled.add(entry)
  }

  /** @returns the way to call it off */
  soon(work: () => void): () => void {
    this.#immediates++
    let isOpen = true
    const close = (): boolean => {
      const wasOpen = isOpen
      if (isOpen) this.#immediates--
      isOpen = false
      return wasOpen
    }
    realImmediate(() => close() && work())
    return () => void close()
  }

  /** Resolves when everything has run that does not wait for time to pass. */
  async settle(): Promise<void> {
    let quiet = 0
    for (let round = 0; quiet < QUIET; round++) {
      if (round === ENDLESS) throw new Error('Something keeps itself going without waiting.')
      await nextRound()
      quiet = this.#immediates === 0 ? quiet + 1 : 0
    }
  }

  /** Lets the time go on until then; whatever falls due runs in its order. */
  async runUntil(end: number): Promise<void> {
    await this.settle()
    for (let next = this.#next(); next && next.due <= end; next = this.#next()) {
      this.#pop()
      this.now = Math.max(this.now, next.due)
      next.work()
      // What falls due in the same millisecond is one round, as timers are to Node.
      const following = this.#next()
      if (!following || following.due > this.now) await this.settle()
    }
    this.now = Math.max(this.now, end)
  }

  /** Awaits work that needs time to pass, as much as it takes. @param most milliseconds that it may take */
  async await<Result>(work: Promise<Result>, most: number): Promise<Result> {
    let isDone = false
    const done = () => void (isDone = true)
    work.then(done, done)
    const end = this.now + most
    await this.settle()
    while (!isDone) {
      const next = this.#next()
      if (!next || next.due > end) throw new Error('What was awaited did not come in its time.')
      await this.runUntil(next.due)
    }
    return work
  }

  #next(): Waiting | null {
    for (;;) {
      const [first] = this.#waiting
      if (!first) return null
      if (!this.#cancelled.delete(first)) return first
      this.#pop()
    }
  }

  #push(entry: Waiting): void {
    const heap = this.#waiting
    let at = heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (isBefore(heap[parent]!, entry)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = entry
  }

  #pop(): void {
    const heap = this.#waiting
    const last = heap.pop()!
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (isBefore(last, heap[child]!)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
}

const isBefore = (one: Waiting, other: Waiting): boolean =>
  one.due < other.due || (one.due === other.due && one.order < other.order)
