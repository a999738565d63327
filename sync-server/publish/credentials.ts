/** Vouches for administrators' devices under the organisation's root key (shared-model/facts/credential.ts). */
import { sign, type KeyObject } from 'node:crypto'
import { holds } from '@carillon/shared-model/access/grants.ts'
import { credentialBytes, SIGNED_CAPABILITIES, type Credential } from '@carillon/shared-model/facts/credential.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Accounts } from '../sync/needs.ts'

const DAY = 86_400_000
/** Days that a credential holds from the day before it was made. */
const LIFE = 8

export class Credentials {
  readonly #rootKey: () => KeyObject
  readonly #accounts: Accounts
  /** One for a device and a day, so that endpoints check it once. */
  readonly #made = new Map<DeviceId, { for: string; credential: Credential }>()

  constructor(rootKey: () => KeyObject, accounts: Accounts) {
    this.#rootKey = rootKey
    this.#accounts = accounts
  }

  /** @param at when the item is published, milliseconds @throws when the account or the device is not admitted */
  of(admin: AdminId, device: DeviceId, at: number): Credential {
    const grants = this.#accounts.grantsOf(admin)
    const key = this.#accounts.signingKey(admin, device)
    if (!grants || !key) throw new Error('There is nobody to vouch for.')
    const from = (Math.floor(at / DAY) - 1) * DAY
    const claims = {
      key: Buffer.from(key).toString('base64url'),
      may: SIGNED_CAPABILITIES.filter((one) => holds(grants, one)),
      from,
      until: from + LIFE * DAY,
    }
    const known = this.#made.get(device)
    if (known?.for === JSON.stringify([admin, claims])) return known.credential
    const sig = sign(null, credentialBytes(admin, device, claims), this.#rootKey()).toString('base64url')
    const credential = { ...claims, sig }
    this.#made.set(device, { for: JSON.stringify([admin, claims]), credential })
    return credential
  }
}
