/** Which of several servers is dialled next: the nearest, until that cannot be reached, and it again when it can. */

/** A server that a replica may connect to. */
export type Server = {
  /** what tokens for it are for: their audience */
  id: string
  /** `ws://host:port` or `wss://…`, without a path */
  url: string
}

/** Attempts in a row that fail before the next server is tried. */
const ATTEMPTS = 2

export class ServerOrder {
  #servers: readonly Server[]
  #at = 0
  /** attempts in a row that failed at this one */
  #failures = 0
  /** those that do not want this device */
  readonly #barred = new Set<string>()

  /** @param servers the nearest first, at least one */
  constructor(servers: readonly Server[]) {
    this.#servers = servers
  }

  /** The one that is dialled, or was reached. */
  get current(): Server {
    return this.#servers[this.#at]!
  }

  /** Those before the current one, the nearest first. */
  get nearer(): readonly Server[] {
    return this.#servers.slice(0, this.#at)
  }

  get isAlone(): boolean {
    return this.#servers.length === 1
  }

  /** The current one stays as long as it is among them. @returns whether it is */
  set(servers: readonly Server[]): boolean {
    const { id } = this.current
    const at = servers.findIndex((server) => server.id === id)
    this.#servers = servers
    this.#at = Math.max(0, at)
    if (at < 0) this.#failures = 0
    return at >= 0
  }

  /** From the nearest on, and whoever did not want this device is asked again. */
  restart(): void {
    this.#at = 0
    this.#failures = 0
    this.#barred.clear()
  }

  reached(server: Server): void {
    this.#at = Math.max(0, this.#servers.findIndex(({ id }) => id === server.id)) // prettier-ignore
    this.#failures = 0
    // What one has not heard of by now it may have from the other later.
    this.#barred.clear()
  }

  failed(): void {
    if (++this.#failures >= ATTEMPTS) this.#goOn()
  }

  /** The current one does not want this device. @returns whether another may */
  bar(): boolean {
    this.#barred.add(this.current.id)
    this.#goOn()
    return !this.#barred.has(this.current.id)
  }

  /** To the next that has not refused this device; the nearest comes after the farthest. */
  #goOn(): void {
    this.#failures = 0
    for (let step = 1; step < this.#servers.length; step++) {
      const at = (this.#at + step) % this.#servers.length
      if (this.#barred.has(this.#servers[at]!.id)) continue
      this.#at = at
      return
    }
  }
}
