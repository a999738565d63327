/**
 * Who may manage which account: nobody hands on what they do not hold themselves. An administrator who manages others
 * in some units may give, change or take away only grants that they hold there too, and only of accounts all of whose
 * grants are so; otherwise somebody could make themselves an owner by way of an account of their own making.
 */
import type { Unit } from '../org/directory.ts'
import type { UnitId } from '../org/ids.ts'
import { reachOf, type Grant } from './grants.ts'

type Units = ReadonlyMap<UnitId, Pick<Unit, 'parent'>>

/** Those of `grants` that whoever holds `held` may not hand on; empty: they may hand on all of them. */
export const beyond = (grants: readonly Grant[], held: readonly Grant[], units: Units): Grant[] => {
  const manages = reachOf(held, ['administrators.manage'], units)
  return grants.filter(({ capability, scope }) => {
    const holdsIt = reachOf(held, [capability], units)
    const places = scope === 'everything' ? [null] : scope
    // A unit that no longer exists lies within nobody's reach but that of the whole organisation.
    return !places.every((unit) => (manages(null) || manages(unit)) && (holdsIt(null) || holdsIt(unit)))
  })
}
