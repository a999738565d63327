/** Who might do what, and where everybody was, by a roster that a branch server has acknowledged. */
import { z } from 'zod'
import type { Author } from '@carillon/shared-model/access/principals.ts'
import { effectiveGrants, READY_MADE_PROFILES, type Profile } from '@carillon/shared-model/access/profiles.ts'
import { roster, type Roster } from '@carillon/shared-model/branches/roster.ts'
import type { AdminId, DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Accounts } from '../ports/accounts.ts'
import type { Places } from '../publish/decide.ts'

const { version, units, people, computers, administrators, profiles } = roster.shape
/** What is kept of it: enough to judge what was done by it. */
export const knownRoster = z.object({
  version,
  units,
  people: z.array(people.element.pick({ id: true, unit: true })),
  computers: z.array(computers.element.pick({ id: true, unit: true, person: true })),
  administrators,
  profiles,
})
export type KnownRoster = z.infer<typeof knownRoster>

export const keptOf = (whole: Roster): KnownRoster => knownRoster.parse(whole)

export class RosterPowers implements Accounts, Places {
  readonly version: number
  readonly units: Places['units']
  readonly root: Places['root']
  readonly #people: ReadonlyMap<PersonId, UnitId>
  readonly #computers: ReadonlyMap<DeviceId, KnownRoster['computers'][number]>
  readonly #accounts: ReadonlyMap<AdminId, KnownRoster['administrators'][number]>
  readonly #profiles: ReadonlyMap<string, Profile>

  constructor(known: KnownRoster) {
    this.version = known.version
    this.units = new Map(known.units.map((unit) => [unit.id, unit]))
    this.root = known.units.find(({ parent }) => parent === null) ?? null
    this.#people = new Map(known.people.map(({ id, unit }) => [id, unit]))
    this.#computers = new Map(known.computers.map((computer) => [computer.id, computer]))
    this.#accounts = new Map(known.administrators.map((account) => [account.id, account]))
    const own = known.profiles.map((profile) => ({ ...profile, readyMade: false }))
    this.#profiles = new Map([...READY_MADE_PROFILES, ...own].map((profile) => [profile.id, profile]))
  }

  unitOfPerson(person: PersonId): UnitId | null {
    return this.#people.get(person) ?? null
  }

  unitOfDevice(device: DeviceId): UnitId | null {
    return this.#computers.get(device)?.unit ?? null
  }

  nameOf(admin: AdminId): string | null {
    return this.#accounts.get(admin)?.name ?? null
  }

  grantsOf(admin: AdminId) {
    const account = this.#accounts.get(admin)
    return account
      ? effectiveGrants(this.#profiles.get(account.profile ?? '') ?? null, account.responsible, account.own)
      : null
  }

  signingKey(admin: AdminId, device: DeviceId): Uint8Array | null {
    const found = this.#accounts.get(admin)?.devices.find(({ id }) => id === device)
    return found ? Buffer.from(found.key, 'base64url') : null
  }

  /** Somebody who wrote in their own right at the branch; null: nobody who did. */
  author(id: string): Author | null {
    const computer = this.#computers.get(id as DeviceId)
    if (computer) return { kind: 'device', ...computer, feeds: [] }
    return this.#accounts.has(id as AdminId)
      ? { kind: 'admin', id: id as AdminId, device: '' as DeviceId, feeds: [] }
      : null
  }
}
