/** Whether and when accounts have been used: an account that never was is only invited, and can be removed. */
import { OWNER } from '@carillon/shared-model/access/profiles.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from './administrators.ts'
import { Refusal } from '../refusal.ts'

/** Last contact of each account that has ever signed in, milliseconds. */
export type LastSeen = ReadonlyMap<AdminId, number>

export const stateOf = (account: Administrator, seen: LastSeen): 'active' | 'invited' | 'disabled' => {
  if (account.disabledAt !== null) return 'disabled'
  return account.passwordHash === null && !seen.has(account.id) ? 'invited' : 'active'
}

type Standing = Pick<Administrator, 'id' | 'profile' | 'identity' | 'passwordHash' | 'disabledAt'>

/** An owner who can sign in: one who was invited and never came would leave everybody locked out. */
const isStandingOwner = (account: Standing, seen: LastSeen): boolean =>
  account.disabledAt === null &&
  account.profile === OWNER &&
  (account.passwordHash !== null || (account.identity !== null && seen.has(account.id)))

/**
 * @param after the account as it is to be; null: gone
 * @param all accounts
 * @throws Refusal when nobody would be left who may do everything
 */
export const demandOwnerLeft = (
  account: Administrator,
  after: Standing | null,
  all: Iterable<Administrator>,
  seen: LastSeen,
): void => {
  if (!isStandingOwner(account, seen) || (after && isStandingOwner(after, seen))) return
  for (const other of all) if (other.id !== account.id && isStandingOwner(other, seen)) return
  throw new Refusal(
    'last-owner',
    `${account.name} is the only owner who can sign in. Make somebody else an owner first, who has a password already.`,
  )
}
