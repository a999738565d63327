/**
 * Pictures that were said and wait to be brought to the server. They are on disk before anything is said of them, so
 * that no reload loses one, and go before or after the words that show them.
 */
import type { BlobHash } from '../facts/blob.ts'
import { backoff } from '../replica/backoff.ts'
import { platformTimers, type Timers } from '../replica/platform.ts'
import type { Picture } from './pictures.ts'

/** Where pictures lie on this device's disk. */
export interface PictureShelf {
  /** those that wait, the oldest first */
  waiting(): Promise<BlobHash[]>
  get(hash: BlobHash): Promise<Blob | undefined>
  /** Durable when the promise resolves. */
  add(pictures: readonly Picture[]): Promise<void>
  /** It waits no more. */
  settle(hash: BlobHash): Promise<void>
}

/** `refused`: trying again would not help, people have to do something */
export type Delivery = 'stored' | 'refused' | 'unreachable'

/** Milliseconds before a picture is tried again while there is a connection; doubled each time, up to the last. */
const FIRST_PAUSE = 5000
const LAST_PAUSE = 300_000

export class OutgoingPictures {
  readonly #shelf: PictureShelf
  readonly #upload: (blob: Blob) => Promise<Delivery>
  readonly #timers: Timers
  readonly #waiting: Set<BlobHash>
  readonly #refused = new Set<BlobHash>()
  #changed: () => void = () => undefined
  #sending: Promise<void> | null = null
  #isOn = false
  #failures = 0
  #stopWaiting: () => void = () => undefined

  private constructor(
    shelf: PictureShelf,
    upload: (blob: Blob) => Promise<Delivery>,
    timers: Timers,
    waiting: BlobHash[],
  ) {
    this.#shelf = shelf
    this.#upload = upload
    this.#timers = timers
    this.#waiting = new Set(waiting)
  }

  static async open(
    shelf: PictureShelf,
    upload: (blob: Blob) => Promise<Delivery>,
    timers = platformTimers,
  ): Promise<OutgoingPictures> {
    return new OutgoingPictures(shelf, upload, timers, await shelf.waiting())
  }

  /** Not on the server yet, as far as this computer knows. */
  get waiting(): ReadonlySet<BlobHash> {
    return this.#waiting
  }

  /** The server did not take them. */
  get refused(): ReadonlySet<BlobHash> {
    return this.#refused
  }

  /** @param changed called whenever anything that can be asked here has changed */
  onChange(changed: () => void): void {
    this.#changed = changed
  }

  /** Resolves when they are on this device's disk; they are sent as soon as there is a connection. */
  async keep(pictures: readonly Picture[]): Promise<void> {
    if (pictures.length === 0) return
    await this.#shelf.add(pictures)
    for (const { hash } of pictures) this.#waiting.add(hash)
    this.#changed()
    this.#send()
  }

  /** Resolves when all that could be brought to the server for now has been. */
  async brought(): Promise<void> {
    await this.#sending
  }

  /** There is a connection: everything is tried, also what failed before. */
  start(): void {
    this.#isOn = true
    this.#failures = 0
    this.#refused.clear()
    this.#send()
  }

  /** There is none: nothing is tried. */
  stop(): void {
    this.#isOn = false
    this.#stopWaiting()
  }

  /** Those that nothing shows any more are not sent. @param needed pictures of what is said on this computer */
  async keepOnly(needed: ReadonlySet<BlobHash>): Promise<void> {
    const gone = [...this.#waiting].filter((hash) => !needed.has(hash))
    await Promise.all(gone.map((hash) => this.#settle(hash)))
  }

  #send(): void {
    this.#stopWaiting()
    if (!this.#isOn) return
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null))
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const hash = [...this.#waiting].find((hash) => !this.#refused.has(hash))
      if (hash === undefined || !this.#isOn) return
      const delivery = await this.#deliver(hash)
      if (delivery === 'unreachable') {
        this.#tryAgain()
        return
      }
      if (delivery === 'stored') await this.#settle(hash)
      else this.#refused.add(hash)
      this.#failures = 0
      this.#changed()
    }
  }

  async #deliver(hash: BlobHash): Promise<Delivery> {
    try {
      const blob = await this.#shelf.get(hash)
      // Gone from the disk, which only a person can have done: there is nothing to send.
      return blob ? await this.#upload(blob) : 'stored'
    } catch {
      return 'unreachable'
    }
  }

  async #settle(hash: BlobHash): Promise<void> {
    this.#waiting.delete(hash)
    this.#refused.delete(hash)
    // When the disk refuses, it is sent once more after the next start, which the server does not mind.
    await this.#shelf.settle(hash).catch(() => undefined)
  }

  #tryAgain(): void {
    if (!this.#isOn) return
    const pause = backoff(this.#failures++, FIRST_PAUSE, LAST_PAUSE)
    this.#stopWaiting = this.#timers.after(pause, () => this.#send())
  }
}
