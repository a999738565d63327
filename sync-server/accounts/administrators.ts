/** The accounts of administrators, in memory; their devices are in `Devices`. */
import { z } from 'zod'
import { grant, type Grant } from '@carillon/shared-model/access/grants.ts'
import type { Account } from '@carillon/shared-model/api/routes.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import type { Accounts } from '../sync/needs.ts'
import type { Devices } from './devices.ts'
import { loginKey } from './logins.ts'

export type Administrator = Account & { readonly passwordHash: string }

type Row = { id: AdminId; login: string; name: string; password_hash: string; grants: string }

export class Administrators implements Accounts {
  readonly #database: Database
  readonly #devices: Devices
  readonly #enabled = new Map<AdminId, Administrator>()

  constructor(database: Database, devices: Devices) {
    this.#database = database
    this.#devices = devices
    this.reload()
  }

  /** Reads all accounts again, after their rows have changed. */
  reload(): void {
    this.#enabled.clear()
    const rows = this.#database.all<Row>(
      'SELECT id, login, name, password_hash, grants FROM admins WHERE disabled_at IS NULL',
    )
    for (const { id, login, name, password_hash, grants } of rows)
      this.#enabled.set(id, {
        id,
        login,
        name,
        passwordHash: password_hash,
        grants: z.array(grant).parse(JSON.parse(grants)),
      })
  }

  /** undefined: no such account, or disabled */
  get(id: AdminId): Administrator | undefined {
    return this.#enabled.get(id)
  }

  byLogin(login: string): Administrator | undefined {
    const key = loginKey(login)
    for (const administrator of this.#enabled.values()) if (administrator.login === key) return administrator
    return undefined
  }

  grantsOf(admin: AdminId): readonly Grant[] | null {
    return this.#enabled.get(admin)?.grants ?? null
  }

  signingKey(admin: AdminId, device: DeviceId): Uint8Array | null {
    const record = this.#devices.get(device)
    return record?.admin === admin && this.#enabled.has(admin) ? Buffer.from(record.key, 'base64url') : null
  }
}
