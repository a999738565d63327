/** Whether and when accounts have been used: an account that never was is only invited, and can be removed. */
import { OWNER } from '@carillon/shared-model/access/profiles.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import type { Administrator, Administrators } from './administrators.ts'
import { Refusal } from './refusal.ts'

/** Last contact of each account that has ever signed in, milliseconds. */
export type LastSeen = ReadonlyMap<AdminId, number>

export const lastSeenOf = (database: Database): LastSeen => {
  const rows = database.all<{ admin: AdminId; at: number }>(
    `SELECT admin, max(max(enrolled_at, coalesce(last_seen, 0))) AS at FROM devices
     WHERE admin IS NOT NULL GROUP BY admin`,
  )
  return new Map(rows.map(({ admin, at }) => [admin, at]))
}

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
 * @throws Refusal when nobody would be left who may do everything
 */
export const demandOwnerLeft = (
  account: Administrator,
  after: Standing | null,
  administrators: Administrators,
  seen: LastSeen,
): void => {
  if (!isStandingOwner(account, seen) || (after && isStandingOwner(after, seen))) return
  for (const other of administrators.all) if (other.id !== account.id && isStandingOwner(other, seen)) return
  throw new Refusal(
    409,
    'last-owner',
    `${account.name} is the only owner who can sign in. Make somebody else an owner first, who has a password already.`,
  )
}
