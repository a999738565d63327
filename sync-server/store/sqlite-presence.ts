import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from './database.ts'
import { nextRev } from './open.ts'

/** Milliseconds in which comings and goings are gathered, so that ten thousand of them are one transaction. */
const INTERVAL = 250
/** Milliseconds in which another visit of a device is no news. */
const VISIT = 60_000

/** Milliseconds by which a clock may be off and be told of as right: what it takes to connect is in them. */
const RIGHT = 120_000

/** Keeps when each device was last in touch, and how far its clock was off. */
export class SqlitePresence {
  readonly #database: Database
  readonly #changed: () => void
  readonly #now: () => number
  readonly #waiting = new Map<DeviceId, number>()
  readonly #clocks = new Map<DeviceId, number | null>()
  /** when each device was last seen visiting */
  readonly #visits = new Map<DeviceId, number>()
  #timer: NodeJS.Timeout | null = null

  /** @param changed is called when rows of computers have changed */
  constructor(database: Database, changed: () => void, now: () => number = Date.now) {
    this.#database = database
    this.#changed = changed
    this.#now = now
    // Nobody is connected at the start, whatever consoles were told by a server that was cut short.
    database.transaction(() =>
      database.run(
        'UPDATE devices SET rev = ? WHERE last_seen IS NOT NULL AND admin IS NULL AND revoked_at IS NULL',
        nextRev(database),
      ),
    )
  }

  /**
   * A device has just come or gone: either way it is in touch now.
   * @param clockOff how far its clock is ahead, milliseconds, as it says itself; null: it does not say
   */
  seen(device: DeviceId, clockOff: number | null = null): void {
    if (clockOff !== null) this.#clocks.set(device, Math.abs(clockOff) < RIGHT ? null : clockOff)
    this.#waiting.set(device, this.#now())
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL).unref()
  }

  /** A device has asked for something, perhaps without ever connecting. */
  visited(device: DeviceId): void {
    if (this.#now() - (this.#visits.get(device) ?? -Infinity) < VISIT) return
    this.#visits.delete(device)
    this.#visits.set(device, this.#now())
    for (const [oldest, at] of this.#visits) {
      if (this.#now() - at < VISIT) break
      this.#visits.delete(oldest)
    }
    this.seen(device)
  }

  /** Writes what was gathered. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#waiting.size === 0) return
    const seen = JSON.stringify([...this.#waiting])
    this.#waiting.clear()
    const clocks = JSON.stringify([...this.#clocks])
    this.#clocks.clear()
    const from = 'FROM json_each(?) j WHERE devices.id = j.value->>0'
    const computers = this.#database.transaction(() => {
      this.#database.run(`UPDATE devices SET last_seen = j.value->>1 ${from} AND admin IS NOT NULL`, seen)
      this.#database.run(`UPDATE devices SET clock_off = j.value->>1 ${from} AND admin IS NULL`, clocks)
      return this.#database.run(
        `UPDATE devices SET rev = ?, last_seen = j.value->>1 ${from} AND admin IS NULL`,
        nextRev(this.#database),
        seen,
      )
    })
    // Those who are told of it ask, which is a visit: it must not go round in circles.
    if (computers > 0) this.#changed()
  }
}
