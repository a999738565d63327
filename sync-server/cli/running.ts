/** A command that was started, in this process or in one of its own, and what it has printed so far. For tests. */

/** Milliseconds after which a test times out. */
const PATIENCE = 60_000

export type Event = Record<string, unknown>
export type Result = { status: number | null; stdout: string; stderr: string; objects: Event[] }
export type Prints = (text: string) => void

/** How a command is begun, and what can be done with it then. */
export type Begin = (
  stdout: Prints,
  stderr: Prints,
) => { type: (text: string) => void; stop: (signal: NodeJS.Signals) => void; ended: Promise<number | null> }

/** Whether it is such an event. */
export const is =
  (event: string, id?: unknown) =>
  (seen: Event): boolean =>
    seen.event === event && (id === undefined || seen.id === id)

export class Running {
  readonly ended: Promise<Result>
  readonly #command: ReturnType<Begin>
  readonly #watchers = new Set<() => void>()
  readonly #events: Event[] = []
  #stdout = ''
  #stderr = ''
  /** how much of standard output has been read as events */
  #read = 0
  #hasEnded = false

  constructor(begin: Begin) {
    this.#command = begin(
      (text) => {
        this.#stdout += text
        this.#readEvents()
        this.#look()
      },
      (text) => {
        this.#stderr += text
        this.#look()
      },
    )
    this.ended = this.#command.ended.then((status) => {
      this.#hasEnded = true
      this.#look()
      return { status, stdout: this.#stdout, stderr: this.#stderr, objects: this.#events }
    })
  }

  /** Whole lines of JSON so far. */
  get events(): readonly Event[] {
    return this.#events
  }

  /** Resolves with the first that fits, of those that came or will come. @throws after a minute, or when it ends */
  until(fits: (event: Event) => boolean, from = 0): Promise<Event> {
    return this.#watch(() => this.#events.slice(from).find(fits))
  }

  /** Resolves when standard error holds the text. */
  async untilError(text: string): Promise<void> {
    await this.#watch(() => this.#stderr.includes(text) || undefined)
  }

  /** What `look` gives once it fits: asked again whenever this endpoint has told the server all that it knows. */
  async told<Seen>(look: () => Promise<Seen>, fits: (seen: Seen) => boolean): Promise<Seen> {
    for (;;) {
      const from = this.#events.length
      const seen = await look()
      if (fits(seen)) return seen
      await this.until(is('synced'), from)
    }
  }

  type(line: string): void {
    this.#command.type(`${line}\n`)
  }

  /** Asks the command to end and resolves when it has. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Result> {
    this.#command.stop(signal)
    return this.ended
  }

  #readEvents(): void {
    const whole = this.#stdout.lastIndexOf('\n') + 1
    const lines = this.#stdout.slice(this.#read, whole).split('\n')
    for (const line of lines) if (line.startsWith('{')) this.#events.push(JSON.parse(line) as Event)
    this.#read = Math.max(this.#read, whole)
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }

  #watch<Found>(look: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => stop(() => reject(new Error(`${why}:\n${this.#stdout}\n${this.#stderr}`)))
      const timer = setTimeout(() => fail('timed out; so far'), PATIENCE)
      const stop = (then: () => void) => {
        clearTimeout(timer)
        this.#watchers.delete(watcher)
        then()
      }
      const watcher = () => {
        const found = look()
        if (found !== undefined) stop(() => resolve(found))
        else if (this.#hasEnded) fail('the command ended; it said')
      }
      this.#watchers.add(watcher)
      watcher()
    })
  }
}
