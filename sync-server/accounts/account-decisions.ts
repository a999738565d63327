/** What may be decided about an account of an administrator, whoever decides it. Pure. */
import type { Grant, Scope } from '@carillon/shared-model/access/grants.ts'
import { effectiveGrants, type Profile } from '@carillon/shared-model/access/profiles.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Decided, NewAdministrator } from '../ports/administrators.ts'
import { Refusal } from '../refusal.ts'

export const scopesOf = (grants: readonly Grant[]): Scope[] => grants.map(({ scope }) => scope)

/**
 * What an account may do by a decision.
 * @param known scopes that it had before: a unit in them may have been removed since
 * @throws Refusal when the profile or a unit does not exist
 */
export const decidedGrants = (
  { profile: id, responsible, own }: Decided,
  known: readonly Scope[],
  profiles: ReadonlyMap<string, Profile>,
  units: ReadonlyMap<UnitId, Unit>,
): Grant[] => {
  const profile = id === null ? null : profiles.get(id)
  if (profile === undefined) throw new Refusal('no-profile', `There is no profile “${id ?? ''}”.`)
  for (const scope of [responsible, ...scopesOf(own)])
    if (scope !== 'everything' && !scope.every((unit) => units.has(unit) || known.some((one) => one.includes(unit))))
      throw new Refusal('no-unit', 'One of these units does not exist any more. Look at the account again.')
  return effectiveGrants(profile, responsible, own)
}

type Named = Pick<NewAdministrator, 'id' | 'login' | 'identity'>

/** @param all accounts, disabled ones too @throws Refusal when somebody else has the login or the identity */
export const demandUnique = ({ id, login, identity }: Named, all: Iterable<Named>): void => {
  for (const other of all) {
    if (other.id === id) continue
    if (other.login === login) throw new Refusal('login-taken', `The login “${login}” is taken. Choose another one.`)
    if (identity !== null && other.identity === identity)
      throw new Refusal('identity-taken', `Another account signs in as “${identity}” with the provider already.`)
  }
}
