/** The accounts of administrators, in memory; their devices are in `Devices`, and changes are made by `Administration`. */
import { z } from 'zod'
import { grant, scope, type Grant, type Scope } from '@carillon/shared-model/access/grants.ts'
import {
  effectiveGrants,
  profileGrant,
  READY_MADE_PROFILES,
  type Profile,
  type ProfileGrant,
} from '@carillon/shared-model/access/profiles.ts'
import type { Account } from '@carillon/shared-model/api/session-routes.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import type { Accounts } from '../sync/needs.ts'
import type { Devices } from './devices.ts'
import { loginKey } from './logins.ts'

export type Administrator = Account & {
  /** null: has none, and signs in with a provider or not yet */
  readonly passwordHash: string | null
  /** where the profile says `assigned` */
  readonly responsible: Scope
  readonly own: readonly Grant[]
  /** as the OpenID Connect provider names this person */
  readonly identity: string | null
  readonly totp: boolean
  readonly version: number
  readonly createdAt: number
  readonly disabledAt: number | null
}

type Row = {
  id: AdminId
  login: string
  name: string
  password_hash: string
  grants: string
  profile: string | null
  responsible: string
  identity: string | null
  totp_secret: string | null
  version: number
  created_at: number
  disabled_at: number | null
}
const SELECT = `SELECT id, login, name, password_hash, grants, profile, responsible, identity, totp_secret, version,
  created_at, disabled_at FROM admins`
type ProfileRow = { id: string; name: string; grants: string; version: number }

const ownGrants = z.array(grant)
const profileGrants = z.array(profileGrant) as z.ZodType<ProfileGrant[]>

export class Administrators implements Accounts {
  readonly #database: Database
  readonly #devices: Devices
  readonly #all = new Map<AdminId, Administrator>()
  readonly #profiles = new Map<string, Profile>()

  constructor(database: Database, devices: Devices) {
    this.#database = database
    this.#devices = devices
    this.reload()
  }

  /** Reads all accounts and profiles again, after their rows have changed. */
  reload(): void {
    this.#profiles.clear()
    for (const profile of READY_MADE_PROFILES) this.#profiles.set(profile.id, profile)
    for (const { id, name, grants, version } of this.#database.all<ProfileRow>('SELECT * FROM profiles ORDER BY name'))
      this.#profiles.set(id, { id, name, grants: profileGrants.parse(JSON.parse(grants)), readyMade: false, version })
    this.#all.clear()
    for (const row of this.#database.all<Row>(`${SELECT} ORDER BY name, id`)) this.#all.set(row.id, this.#read(row))
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

  #read(row: Row): Administrator {
    const own = ownGrants.parse(JSON.parse(row.grants))
    const responsible = scope.parse(JSON.parse(row.responsible))
    const profile = row.profile === null ? null : (this.#profiles.get(row.profile) ?? null)
    return {
      id: row.id,
      login: row.login,
      name: row.name,
      profile: row.profile,
      grants: effectiveGrants(profile, responsible, own),
      passwordHash: row.password_hash || null,
      responsible,
      own,
      identity: row.identity,
      totp: row.totp_secret !== null,
      version: row.version,
      createdAt: row.created_at,
      disabledAt: row.disabled_at,
    }
  }
}
