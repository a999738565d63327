/** When each computer was last in touch: kept in its row, written for all that came and went together. */
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'

/** Milliseconds in which comings and goings are gathered: after a restart ten thousand come at once. */
const GATHER = 250

export class Presence {
  readonly #database: Database
  readonly #now: () => number
  readonly #changed: () => void
  readonly #waiting = new Set<DeviceId>()
  #timer: NodeJS.Timeout | null = null

  /** @param changed is told after rows have changed */
  constructor(database: Database, now: () => number, changed: () => void) {
    this.#database = database
    this.#now = now
    this.#changed = changed
    // Nobody is connected at the start, whatever consoles were told by a server that was cut short.
    this.#database.transaction(() =>
      this.#database.run(
        'UPDATE devices SET rev = ? WHERE last_seen IS NOT NULL AND unit IS NOT NULL AND revoked_at IS NULL',
        nextRev(this.#database),
      ),
    )
  }

  /** A device has come or gone. */
  note(device: DeviceId): void {
    this.#waiting.add(device)
    this.#timer ??= setTimeout(() => this.flush(), GATHER)
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#waiting.size === 0) return
    const devices = JSON.stringify([...this.#waiting])
    this.#waiting.clear()
    this.#database.transaction(() =>
      this.#database.run(
        'UPDATE devices SET last_seen = ?, rev = ? WHERE id IN (SELECT value FROM json_each(?))',
        this.#now(),
        nextRev(this.#database),
        devices,
      ),
    )
    this.#changed()
  }
}
