/** Vouches for administrators' devices under the organisation's root key (shared-model/facts/credential.ts). */
import { sign, type KeyObject } from 'node:crypto'
import { holds, type Grant } from '@carillon/shared-model/access/grants.ts'
import { credentialBytes, SIGNED_CAPABILITIES, type Credential } from '@carillon/shared-model/facts/credential.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Accounts } from '../ports/accounts.ts'

const DAY = 86_400_000
/** Days that a credential holds from the day before it was made. */
const LIFE = 8
/** Days that one issued ahead for a branch server holds: for so long it may be cut off. */
const LIFE_AHEAD = 30
/** Days after which another one is issued ahead: a third of its life is over. */
export const RENEWED_AHEAD = LIFE_AHEAD / 3

/** Vouches for whoever signs. @returns null: nobody here can, and what they ask for waits for head office */
export type CredentialIssuer = {
  of(admin: AdminId, device: DeviceId, at: number): Credential | null
}

export class Credentials implements CredentialIssuer {
  readonly #rootKey: () => KeyObject
  readonly #accounts: Accounts
  /** The last one of each device, and of each for each branch: as long as it is good, endpoints check it once. */
  readonly #made = new Map<string, { for: string; credential: Credential }>()

  constructor(rootKey: () => KeyObject, accounts: Accounts) {
    this.#rootKey = rootKey
    this.#accounts = accounts
  }

  /** @param at when the item is published, milliseconds @throws when the account or the device is not admitted */
  of(admin: AdminId, device: DeviceId, at: number): Credential {
    const day = Math.floor(at / DAY)
    return this.#issue(admin, device, this.#accounts.grantsOf(admin), { from: day - 1, days: LIFE })
  }

  /**
   * For what a branch server publishes while head office is out of reach. Whenever it is asked for within the same ten
   * days it is the same, byte for byte, over restarts too.
   * @param grants what the administrator holds over the branch's units: no more is vouched for there
   * @param at milliseconds
   * @throws when the account or the device is not admitted
   */
  ahead(
    admin: AdminId,
    device: DeviceId,
    branch: NonNullable<Credential['branch']>,
    grants: readonly Grant[],
    at: number,
  ): Credential {
    const begun = Math.floor(at / (RENEWED_AHEAD * DAY)) * RENEWED_AHEAD
    return this.#issue(admin, device, grants, { from: begun - 1, days: LIFE_AHEAD, branch })
  }

  #issue(
    admin: AdminId,
    device: DeviceId,
    grants: readonly Grant[] | null,
    { from, days, branch }: { from: number; days: number; branch?: NonNullable<Credential['branch']> },
  ): Credential {
    const key = this.#accounts.signingKey(admin, device)
    if (!grants || !key) throw new Error('There is nobody to vouch for.')
    const claims = {
      key: Buffer.from(key).toString('base64url'),
      may: SIGNED_CAPABILITIES.filter((one) => holds(grants, one)),
      from: from * DAY,
      until: (from + days) * DAY,
      ...(branch ? { branch } : {}),
    }
    const named = `${device} ${branch?.id ?? ''}`
    const known = this.#made.get(named)
    if (known?.for === JSON.stringify([admin, claims])) return known.credential
    const sig = sign(null, credentialBytes(admin, device, claims), this.#rootKey()).toString('base64url')
    const credential = { ...claims, sig }
    this.#made.set(named, { for: JSON.stringify([admin, claims]), credential })
    return credential
  }
}
