/** What a branch server tells head office of its computers: when each was in touch, and what each has written (CONTACT-1). */
import { addMonths, logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Computer, DeviceRepository } from '../ports/devices.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { ContactsFrame } from './link-frames.ts'

/** Computers whose journals are looked at together. */
const CHUNK = 500

type Parts = {
  computers: () => Iterable<Computer>
  devices: Pick<DeviceRepository, 'contacts'>
  store: Pick<LogStore, 'heads'>
  isConnected: (device: DeviceId) => boolean
  /** a contact that is not on disk yet, milliseconds; null: there is none */
  seenAt: (device: DeviceId) => number | null
  now: () => number
}

type Told = ContactsFrame['contacts'][number]

export class OwnContacts {
  readonly #parts: Parts
  /** what head office was told of each since the link began */
  readonly #told = new Map<DeviceId, string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Head office is told of all of them again. */
  begin(): void {
    this.#told.clear()
  }

  /** What is not as head office was told last; with nothing in it, everything is. */
  async next(): Promise<ContactsFrame> {
    const { computers, devices, isConnected, seenAt, now } = this.#parts
    const seen = await devices.contacts()
    const all = [...computers()]
    const contacts: Told[] = []
    const asOf = now()
    for (let at = 0; at < all.length; at += CHUNK) {
      const some = all.slice(at, at + CHUNK)
      const heads = await this.#headsOf(some, asOf)
      for (const { id: device } of some) {
        const isHere = isConnected(device)
        const last = isHere ? asOf : (seenAt(device) ?? seen.get(device) ?? null)
        if (last === null) continue
        const told: Told = { device, at: last, isConnected: isHere, heads: heads.get(device) ?? [] }
        const text = JSON.stringify({ ...told, at: isHere ? 0 : last })
        if (this.#told.get(device) === text) continue
        this.#told.set(device, text)
        contacts.push(told)
      }
    }
    return { kind: 'contacts', now: asOf, contacts }
  }

  /** How far each of them has written into its own and its person's journal of this month and of the last. */
  async #headsOf(computers: readonly Computer[], now: number): Promise<Map<DeviceId, Told['heads']>> {
    const months = [monthOf(now), addMonths(monthOf(now), -1)]
    const subjects = new Set(computers.flatMap(({ id, person }) => (person === null ? [id] : [id, person])))
    const names = [...subjects].flatMap((subject) => months.map((month) => logName('journal', subject, month)))
    const heads = new Map<DeviceId, Told['heads']>()
    for (const [log, all] of await this.#parts.store.heads(names))
      for (const [client, { clock, owner }] of all) {
        const own = heads.get(owner as DeviceId)
        if (own) own.push([log, client, clock])
        else heads.set(owner as DeviceId, [[log, client, clock]])
      }
    return heads
  }
}
