import { CHANNELS } from '@carillon/shared-model/wire/messages.ts'

/** What one principal or connection may do; past it the connection is told why and ended. */
export type Limits = {
  /** updates of a principal a second, averaged over ten seconds */
  updatesPerSecond: number
  /** of a principal */
  bytesPerDay: number
  /** bytes of logs that are read for answers to a principal a second, averaged over ten seconds */
  bytesReadPerSecond: number
  /** of updates and channels, over one connection */
  refusals: number
  /** changes of presence that are passed on, a second */
  presencesPerSecond: number
  /** bytes that wait for a slow reader */
  queueBytes: number
  /** of one computer; the stock provider takes one for each log */
  connections: number
  /** logs open at once over one connection */
  channels: number
  /** bytes of one WebSocket message; larger ones end the connection before they are read */
  messageBytes: number
}

export const LIMITS: Limits = {
  updatesPerSecond: 100,
  bytesPerDay: 16 * 1024 * 1024,
  bytesReadPerSecond: 4 * 1024 * 1024,
  // More than an honest computer can have open that was away while everything changed.
  refusals: 256,
  presencesPerSecond: 10,
  queueBytes: 1024 * 1024,
  connections: 256,
  channels: CHANNELS,
  messageBytes: 12 * 1024 * 1024,
}

const WINDOW = 10_000
const SECOND = 1000
/** Messages of presence that are looked at for each that is passed on: stock providers repeat what others told. */
const HEARD = 10
export const DAY = 86_400_000
/** Bytes from one note of what a principal has written to the next. */
const NOTED = 1024 * 1024

/** How much a principal has written: whole numbers only, since there is one of these for each writer. */
export class Usage {
  #window = 0
  #updates = 0
  #read = 0
  #day: number
  #bytes: number
  #noted: number
  #second = 0
  #heard = 0
  #told = 0

  /** @param bytes that are known to have been written on this day, counted from 1970 */
  constructor(day = 0, bytes = 0) {
    this.#day = day
    this.#bytes = bytes
    this.#noted = bytes
  }

  get day(): number {
    return this.#day
  }

  /** What is to be remembered over a restart, whenever it has become a megabyte more; else null. */
  note(): { day: number; bytes: number } | null {
    if (this.#bytes - this.#noted < NOTED) return null
    this.#noted = this.#bytes
    return { day: this.#day, bytes: this.#bytes }
  }

  /** Counts an update. @param now milliseconds @returns false when it is too much */
  admits(bytes: number, limits: Limits, now: number): boolean {
    this.#open(now)
    const day = Math.floor(now / DAY)
    if (day !== this.#day) {
      this.#day = day
      this.#bytes = 0
      this.#noted = 0
    }
    this.#updates++
    this.#bytes += bytes
    return this.#updates <= (limits.updatesPerSecond * WINDOW) / 1000 && this.#bytes <= limits.bytesPerDay
  }

  /** Whether logs may be read for answers: the first answer of a while may be of any size. */
  mayReadMore(limits: Limits, now: number): boolean {
    this.#open(now)
    return this.#read <= (limits.bytesReadPerSecond * WINDOW) / 1000
  }

  /** Counts what had to be read for an answer. */
  hasRead(bytes: number, now: number): void {
    this.#open(now)
    this.#read += bytes
  }

  #open(now: number): void {
    const window = Math.floor(now / WINDOW)
    if (window === this.#window) return
    this.#window = window
    this.#updates = 0
    this.#read = 0
  }

  /** Counts a message of presence. @returns false when it is not to be looked at */
  hears(limits: Limits, now: number): boolean {
    const second = Math.floor(now / SECOND)
    if (second !== this.#second) {
      this.#second = second
      this.#heard = 0
      this.#told = 0
    }
    return ++this.#heard <= limits.presencesPerSecond * HEARD
  }

  /** Counts a change of presence. @returns false when it is not to be passed on */
  tells(limits: Limits): boolean {
    return ++this.#told <= limits.presencesPerSecond
  }
}
