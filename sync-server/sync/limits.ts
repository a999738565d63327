import { CHANNELS } from '@carillon/shared-model/wire/messages.ts'

/** What one connection may do; past it the connection is told why and ended. */
export type Limits = {
  /** updates a second, averaged over ten seconds */
  updatesPerSecond: number
  bytesPerDay: number
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
  queueBytes: 1024 * 1024,
  channels: CHANNELS,
  messageBytes: 12 * 1024 * 1024,
}

const WINDOW = 10_000
const DAY = 86_400_000

/** How much a connection has written: whole numbers only, since there is one of these for each writer. */
export class Usage {
  #window = 0
  #updates = 0
  #day = 0
  #bytes = 0

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
}
