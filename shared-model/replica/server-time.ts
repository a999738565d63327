/** What time it is at the server, whatever becomes of this computer's clock, and when the server was last in touch. */
import type { ReplicaStorage } from './storage.ts'

/** Milliseconds by which a clock may be off before it counts as wrong. */
const WRONG = 60_000

/** What is kept: how far the wall clock is off, and when the server was last heard. */
type Contact = { offset: number; last: number | null }
const CONTACT = 'contact'

type Clocks = {
  /** wall clock, milliseconds */
  wall: () => number
  /** a clock that nobody sets, whole milliseconds from any beginning */
  elapsed: () => number
}

export class ServerTime {
  readonly #storage: ReplicaStorage
  readonly #clocks: Clocks
  #contact: Contact
  /** while the server is in touch: its time when it was last heard, and when that was; null: out of touch */
  #heard: { time: number; elapsed: number } | null = null

  private constructor(storage: ReplicaStorage, clocks: Clocks, contact: Contact) {
    this.#storage = storage
    this.#clocks = clocks
    this.#contact = contact
  }

  static async load(storage: ReplicaStorage, clocks: Clocks): Promise<ServerTime> {
    return new ServerTime(storage, clocks, (await storage.get<Contact>(CONTACT)) ?? { offset: 0, last: null })
  }

  /**
   * As far as it is known, milliseconds. While the server is in touch it goes on from what it said, whatever becomes of
   * the wall clock; out of touch only the wall clock knows how long a computer slept.
   */
  now(): number {
    if (this.#heard) return this.#heard.time + this.#clocks.elapsed() - this.#heard.elapsed
    return this.#clocks.wall() + this.#contact.offset
  }

  /** When the server was last in touch, milliseconds; null: never. */
  get lastContact(): number | null {
    return this.#contact.last
  }

  /** The server has told its time. @returns how much later that is than what was gone by, ms; null: nothing to speak of */
  correct(serverTime: number): number | null {
    const by = serverTime - this.now()
    this.#heard = null
    this.#contact = { offset: serverTime - this.#clocks.wall(), last: serverTime }
    this.#keep()
    return Math.abs(by) < WRONG ? null : by
  }

  /** The server is in touch from now on. */
  welcome(serverTime: number): void {
    this.#heard = { time: serverTime, elapsed: this.#clocks.elapsed() }
  }

  /** A wall clock that was set since is known to have been: a sleep would have cost the connection. */
  hear(): void {
    if (!this.#heard) return
    const time = this.now()
    this.#heard = { time, elapsed: this.#clocks.elapsed() }
    const offset = time - this.#clocks.wall()
    const wasSet = Math.abs(offset - this.#contact.offset) > WRONG
    this.#contact = { offset, last: time }
    if (wasSet) this.#keep()
  }

  /** The server is out of touch from now on. */
  lose(): void {
    if (!this.#heard) return
    this.#contact = { ...this.#contact, last: this.now() }
    this.#keep()
    this.#heard = null
  }

  /** The server does not want this device back. */
  end(): void {
    this.#heard = null
  }

  #keep(): void {
    // Only what is shown while offline after the next start depends on it.
    this.#storage.set(CONTACT, this.#contact).catch(() => undefined)
  }
}
