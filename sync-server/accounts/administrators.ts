/** The accounts of administrators, in memory; their devices are in `Devices`, and changes are made by `Administration`. */
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { effectiveGrants, READY_MADE_PROFILES, type Profile } from '@carillon/shared-model/access/profiles.ts'
import type { Account } from '@carillon/shared-model/api/session-routes.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Accounts } from '../ports/accounts.ts'
import type { AdministratorRecord, AdministratorRepository } from '../ports/administrators.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { ChangeKind } from '../ports/changes.ts'
import type { Devices } from './devices.ts'
import { loginKey } from './logins.ts'

export type Administrator = Account & AdministratorRecord

/** After these, accounts are not what they were. */
export const ACCOUNT_CHANGES = [
  'administrator-added',
  'administrator-changed',
  'administrator-disabled',
  'administrator-enabled',
  'administrator-removed',
  'login-changed',
  'password-changed',
  'profile-removed',
  'profile-saved',
  'second-factor-confirmed',
  'second-factor-removed',
] as const satisfies readonly ChangeKind[]

export class Administrators implements Accounts {
  readonly #repository: AdministratorRepository
  readonly #devices: Devices
  readonly #all = new Map<AdminId, Administrator>()
  readonly #profiles = new Map<string, Profile>()

  private constructor(repository: AdministratorRepository, devices: Devices) {
    this.#repository = repository
    this.#devices = devices
  }

  static async load(
    repository: AdministratorRepository,
    devices: Devices,
    announcements: Announcements,
  ): Promise<Administrators> {
    const administrators = new Administrators(repository, devices)
    await administrators.#read()
    announcements.on(ACCOUNT_CHANGES, () => administrators.#read())
    return administrators
  }

  /** undefined: no such account, or disabled */
  get(id: AdminId): Administrator | undefined {
    const found = this.#all.get(id)
    return found?.disabledAt === null ? found : undefined
  }

  /** Disabled or not. */
  find(id: AdminId): Administrator | undefined {
    return this.#all.get(id)
  }

  /** Disabled ones too. */
  get all(): Iterable<Administrator> {
    return this.#all.values()
  }

  get profiles(): ReadonlyMap<string, Profile> {
    return this.#profiles
  }

  /** undefined: no such account, or disabled */
  byLogin(login: string): Administrator | undefined {
    const key = loginKey(login)
    for (const administrator of this.#all.values()) if (administrator.login === key) return this.get(administrator.id)
    return undefined
  }

  nameOf(admin: AdminId): string | null {
    return this.get(admin)?.name ?? null
  }

  grantsOf(admin: AdminId): readonly Grant[] | null {
    return this.get(admin)?.grants ?? null
  }

  signingKey(admin: AdminId, device: DeviceId): Uint8Array | null {
    const record = this.#devices.get(device)
    return record?.admin === admin && this.get(admin) ? Buffer.from(record.key, 'base64url') : null
  }

  async #read(): Promise<void> {
    const [profiles, records] = await Promise.all([this.#repository.profiles(), this.#repository.all()])
    this.#profiles.clear()
    for (const profile of READY_MADE_PROFILES) this.#profiles.set(profile.id, profile)
    for (const profile of profiles)
      this.#profiles.set(profile.id, { ...profile, grants: [...profile.grants], readyMade: false })
    this.#all.clear()
    for (const record of records) {
      const profile = record.profile === null ? null : (this.#profiles.get(record.profile) ?? null)
      this.#all.set(record.id, { ...record, grants: effectiveGrants(profile, record.responsible, record.own) })
    }
  }
}
