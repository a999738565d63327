import { z } from 'zod'
import { pathOf, type Unit } from '../org/directory.ts'
import { unitId, type UnitId } from '../org/ids.ts'
import { CAPABILITIES, capability, type Capability } from './capabilities.ts'

/** A capability with its scope: the whole organisation, or some units with everything below them. */
export const grant = z.object({ capability, scope: z.union([z.literal('everything'), z.array(unitId)]) })
export type Grant = z.infer<typeof grant>

/** Named sets of grants. */
export const PROFILES = {
  owner: CAPABILITIES.map((capability): Grant => ({ capability, scope: 'everything' })),
} satisfies Record<string, Grant[]>

/** Whether the grants hold the capability over `unit`, or over the whole organisation when `unit` is null. */
export const isGranted = (
  grants: readonly Grant[],
  capability: Capability,
  unit: UnitId | null,
  units: ReadonlyMap<UnitId, Pick<Unit, 'parent'>>,
): boolean =>
  grants.some(
    (grant) =>
      grant.capability === capability &&
      (grant.scope === 'everything' || (unit !== null && pathOf(units, unit).some((at) => grant.scope.includes(at)))),
  )

export const holds = (grants: readonly Grant[], capability: Capability): boolean =>
  grants.some((grant) => grant.capability === capability)
