import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Background } from '../ports/background.ts'
import type { Contact } from '../ports/presence.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'

/** Milliseconds in which comings and goings are gathered, so that ten thousand of them are one transaction. */
const INTERVAL = 250
/** Milliseconds until what could not be written is tried again. */
const PAUSE = 5000
/** Milliseconds in which another visit of a device is no news. */
const VISIT = 60_000

/** Milliseconds by which a clock may be off and be told of as right: what it takes to connect is in them. */
const RIGHT = 120_000

const FAILURE = 'When computers were last in touch could not be written; it is tried again.'

/** Keeps when each device was last in touch, and how far its clock was off. */
export class Presence {
  readonly #unitOfWork: UnitOfWork
  readonly #background: Pick<Background, 'run' | 'after'>
  readonly #now: () => number
  readonly #lastRun: number | null
  readonly #waiting = new Map<DeviceId, Contact>()
  /** on their way to the disk */
  #writing: ReadonlyMap<DeviceId, Contact> = new Map()
  /** when each device was last seen visiting */
  readonly #visits = new Map<DeviceId, number>()
  #callOff: (() => void) | null = null
  /** whether consoles were told that nobody is connected, whatever a server that was cut short has told them */
  #hasBegun = false

  /** @param lastRun until when the server is known to have run before, milliseconds; null: it never did */
  constructor(
    unitOfWork: UnitOfWork,
    background: Pick<Background, 'run' | 'after'>,
    now: () => number = Date.now,
    lastRun: number | null = null,
  ) {
    this.#unitOfWork = unitOfWork
    this.#background = background
    this.#now = now
    this.#lastRun = lastRun
  }

  /**
   * A device has just come or gone: either way it is in touch now.
   * @param isConnected whether it stays
   * @param clockOff how far its clock is ahead, milliseconds, as it says itself; null: it does not say
   */
  seen(device: DeviceId, isConnected: boolean, clockOff: number | null = null): void {
    const clock = clockOff === null ? {} : { clockOff: Math.abs(clockOff) < RIGHT ? null : clockOff }
    this.#note({ device, at: this.#now(), isConnected, ...clock })
  }

  /** When a device was in touch last, as far as that is not on disk yet, milliseconds. */
  seenAt(device: DeviceId): number | null {
    return (this.#waiting.get(device) ?? this.#writing.get(device))?.at ?? null
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
    this.#note({ device, at: this.#now() })
  }

  #note(contact: Contact): void {
    this.#waiting.set(contact.device, { ...this.#waiting.get(contact.device), ...contact })
    this.#flushAfter(INTERVAL)
  }

  /** Writes what was gathered; meant to be called at the beginning too. What cannot be written is tried again by itself. */
  flush(): void {
    this.#background.run(FAILURE, () => this.flushed())
  }

  /** As `flush`. Resolves when it is on disk. */
  async flushed(): Promise<void> {
    this.#callOff?.()
    this.#callOff = null
    const contacts = [...this.#waiting.values()]
    const begins = !this.#hasBegun
    this.#writing = new Map(this.#waiting)
    this.#waiting.clear()
    this.#hasBegun = true
    if (!begins && contacts.length === 0) return
    try {
      await this.#unitOfWork(async ({ write }) => {
        if (begins) write({ kind: 'nobody-connected', until: this.#lastRun })
        if (contacts.length > 0) write({ kind: 'devices-seen', contacts })
      })
    } catch (error) {
      this.#hasBegun &&= !begins
      for (const contact of contacts)
        this.#waiting.set(contact.device, { ...contact, ...this.#waiting.get(contact.device) })
      this.#flushAfter(PAUSE)
      throw error
    }
  }

  #flushAfter(milliseconds: number): void {
    this.#callOff ??= this.#background.after(milliseconds, FAILURE, () => this.flushed())
  }
}
