/** What the signed-in administrator may hand on: only that is offered. The rule itself: access/delegation.ts. */
import { CAPABILITIES, UNDIVIDED, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import { beyond } from '@carillon/shared-model/access/delegation.ts'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { Profile } from '@carillon/shared-model/access/profiles.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { UnitTree } from '../org/tree.ts'

/** Where something may be granted: `everywhere` with every unit, or in some of them. */
export type Places = { everywhere: boolean; units: ReadonlySet<UnitId> }

/** Where all of the capabilities may be handed on by whoever holds `held`. */
export const placesFor = (capabilities: readonly Capability[], held: readonly Grant[], tree: UnitTree): Places => {
  const mayGrant = (scope: Grant['scope']) =>
    beyond(
      capabilities.map((capability) => ({ capability, scope })),
      held,
      tree.byId,
    ).length === 0
  const everywhere = mayGrant('everything')
  if (capabilities.some((one) => UNDIVIDED.has(one))) return { everywhere, units: new Set() }
  return { everywhere, units: new Set([...tree.byId.keys()].filter((unit) => everywhere || mayGrant([unit]))) }
}

const somewhere = ({ everywhere, units }: Places): boolean => everywhere || units.size > 0

export const grantable = (held: readonly Grant[], tree: UnitTree): Map<Capability, Places> =>
  new Map(
    CAPABILITIES.map((one) => [one, placesFor([one], held, tree)] as const).filter(([, places]) => somewhere(places)),
  )

export const assignedOf = (profile: Pick<Profile, 'grants'> | null): Capability[] =>
  (profile?.grants ?? []).filter(({ scope }) => scope === 'assigned').map(({ capability }) => capability)

/** Profiles all of whose permissions may be handed on, those assigned to units at least somewhere. */
export const grantableProfiles = (profiles: readonly Profile[], held: readonly Grant[], tree: UnitTree): Profile[] =>
  profiles.filter((profile) => {
    const everywhere = profile.grants.flatMap(({ capability, scope }): Grant[] =>
      scope === 'everything' ? [{ capability, scope }] : [],
    )
    const assigned = assignedOf(profile)
    return (
      beyond(everywhere, held, tree.byId).length === 0 &&
      (assigned.length === 0 || somewhere(placesFor(assigned, held, tree)))
    )
  })
