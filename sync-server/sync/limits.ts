import { CHANNELS } from '@carillon/shared-model/wire/messages.ts'

/** What one connection may do; past it the connection is told why and ended. */
export type Limits = {
  /** updates a second, averaged over ten seconds */
  updatesPerSecond: number
  bytesPerDay: number
  /** changes of presence that are passed on, a second */
  presencesPerSecond: number
  /** bytes that wait for a slow reader */
  queueBytes: number
  /** logs open at once over one connection */
  channels: number
  /** bytes of one WebSocket message; larger ones end the connection before they are read */
  messageBytes: number
}

export const LIMITS: Limits = {
  updatesPerSecond: 100,
  bytesPerDay: 64 * 1024 * 1024,
  presencesPerSecond: 10,
  queueBytes: 1024 * 1024,
  channels: CHANNELS,
  messageBytes: 12 * 1024 * 1024,
}

const WINDOW = 10_000
const SECOND = 1000
/** Messages of presence that are looked at for each that is passed on: stock providers repeat what others told. */
const HEARD = 10
const DAY = 86_400_000

/** How much a connection has written: whole numbers only, since there is one of these for each writer. */
export class Usage {
  #window = 0
  #updates = 0
  #day = 0
  #bytes = 0
  #second = 0
  #heard = 0
  #told = 0

  /** Counts an update. @param now milliseconds @returns false when it is too much */
  admits(bytes: number, limits: Limits, now: number): boolean {
    const window = Math.floor(now / WINDOW)
    if (window !== this.#window) {
      this.#window = window
      this.#updates = 0
    }
    const day = Math.floor(now / DAY)
    if (day !== this.#day) {
      this.#day = day
      this.#bytes = 0
    }
    this.#updates++
    this.#bytes += bytes
    return this.#updates <= (limits.updatesPerSecond * WINDOW) / 1000 && this.#bytes <= limits.bytesPerDay
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
