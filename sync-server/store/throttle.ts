/** Collects names and hands them over at most once in `interval` milliseconds, the first at once. */
export class Throttle<Name> {
  readonly #deliver: (names: Name[]) => void
  readonly #interval: number
  readonly #waiting = new Set<Name>()
  #timer: NodeJS.Timeout | null = null

  constructor(deliver: (names: Name[]) => void, interval: number) {
    this.#deliver = deliver
    this.#interval = interval
  }

  add(names: readonly Name[]): void {
    for (const name of names) this.#waiting.add(name)
    if (this.#timer || this.#waiting.size === 0) return
    this.#timer = setTimeout(() => this.#flush(), 0)
    this.#timer.unref()
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#waiting.clear()
  }

  #flush(): void {
    const names = [...this.#waiting]
    this.#waiting.clear()
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.add([])
    }, this.#interval)
    this.#timer.unref()
    if (names.length > 0) this.#deliver(names)
  }
}
