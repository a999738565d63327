/** The roster that a branch server goes by, in memory. */
import { readRoster, type Roster } from '@carillon/shared-model/branches/roster.ts'
import type { Credential } from '@carillon/shared-model/facts/credential.ts'
import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import { received } from '@carillon/shared-model/facts/received.ts'
import type { AdminId, ConversationId, DeviceId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { SettingsChange, SettingsRepository } from '../ports/settings.ts'

const KEY = 'roster'

/** As it was kept when it was checked; null: there is none yet. */
export const readHeld = async (settings: SettingsRepository): Promise<Roster | null> =>
  readRoster(await settings.get(KEY))

/** Whole, as it came: a later version of the branch server understands more of it. */
export const rosterSaved = (roster: Roster): SettingsChange => ({
  kind: 'setting-saved',
  key: KEY,
  value: received(roster) as object,
})

export class HeldRoster {
  #current: Roster | null = null
  #queues = new Map<QueueId, number>()
  #offered = new Map<PersonId, readonly ConversationId[]>()
  #visiting = new Set<DeviceId>()
  #credentials = new Map<DeviceId, { admin: AdminId; credential: Credential }>()

  static async load({ settings }: { settings: SettingsRepository }, announcements: Announcements): Promise<HeldRoster> {
    const held = new HeldRoster()
    held.#take(await readHeld(settings))
    announcements.on(['setting-saved'], (changes) => {
      for (const { key, value } of changes) if (key === KEY) held.#take(readRoster(value))
    })
    return held
  }

  /** null: none has come yet */
  get current(): Roster | null {
    return this.#current
  }

  /** milliseconds; 0: none has come yet */
  get version(): number {
    return this.#current?.version ?? 0
  }

  /** What the desk of a computer says of where it connects. */
  deskAddition(device: DeviceId): Pick<Desk, 'servers' | 'roster'> {
    const { version, servers } = this.#current ?? {}
    return {
      ...(version === undefined ? {} : { roster: version }),
      ...(servers === undefined || this.#visiting.has(device) ? {} : { servers }),
    }
  }

  /** Where other servers' sockets are, as far as it says. @param own this one's id */
  otherSockets(own: string): string[] {
    return (this.#current?.servers ?? []).flatMap(({ id, url }) => (id === own ? [] : [url]))
  }

  /** What vouches for an administrator's device at this branch; null: head office does not. */
  credentialOf(admin: AdminId, device: DeviceId): Credential | null {
    const found = this.#credentials.get(device)
    return found?.admin === admin ? found.credential : null
  }

  /** The conversation with a queue that a person is offered. */
  offeredTo(person: PersonId, queue: QueueId): ConversationId | null {
    const n = this.#queues.get(queue)
    return (n === undefined ? null : this.#offered.get(person)?.[n]) ?? null
  }

  #take(roster: Roster | null): void {
    const { queues = [], people = [], computers = [], administrators = [] } = roster ?? {}
    this.#current = roster
    this.#queues = new Map(queues.map(({ id }, n) => [id, n]))
    this.#offered = new Map(people.map(({ id, offered }) => [id, offered]))
    this.#visiting = new Set(computers.flatMap(({ id, visiting }) => (visiting ? [id] : [])))
    this.#credentials = new Map(
      administrators.flatMap(({ id: admin, devices }) =>
        devices.map(({ id, credential }) => [id, { admin, credential }]),
      ),
    )
  }
}
