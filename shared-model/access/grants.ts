import { z } from 'zod'
import { pathOf, type Unit } from '../org/directory.ts'
import { unitId, type UnitId } from '../org/ids.ts'
import { capability, UNDIVIDED, type Capability } from './capabilities.ts'

/**
 * Where a grant holds: the whole organisation, or some units with everything below them. A scope names units by id: a
 * unit that moves takes it along, and one that is removed covers nothing until it returns.
 */
export const scope = z.union([z.literal('everything'), z.array(unitId).max(500)])
export type Scope = z.infer<typeof scope>

/** A capability with its scope. */
export const grant = z
  .object({ capability, scope })
  .refine(
    (granted) => granted.scope === 'everything' || !UNDIVIDED.has(granted.capability),
    'This permission concerns the whole organisation: it is granted everywhere or not at all.',
  )
export type Grant = z.infer<typeof grant>

type Units = ReadonlyMap<UnitId, Pick<Unit, 'parent'>>
/** Whether a unit lies within; null: the organisation as a whole. */
export type Reach = (unit: UnitId | null) => boolean

/** How far any of the capabilities reaches by these grants. */
export const reachOf = (grants: readonly Grant[], capabilities: readonly Capability[], units: Units): Reach => {
  const granted = new Set<UnitId>()
  for (const { capability, scope } of grants) {
    if (!capabilities.includes(capability)) continue
    if (scope === 'everything') return () => true
    for (const unit of scope) granted.add(unit)
  }
  if (granted.size === 0) return () => false
  return (unit) => unit !== null && pathOf(units, unit).some((at) => granted.has(at))
}

/** Whether the grants hold the capability over `unit`, or over the whole organisation when `unit` is null. */
export const isGranted = (
  grants: readonly Grant[],
  capability: Capability,
  unit: UnitId | null,
  units: Units,
): boolean => reachOf(grants, [capability], units)(unit)

/** Whether the grants hold the capability anywhere. */
export const holds = (grants: readonly Grant[], capability: Capability): boolean =>
  grants.some(
    (granted) => granted.capability === capability && (granted.scope === 'everything' || granted.scope.length > 0),
  )

/** One grant for each capability, in the order of the capabilities, with everything that any of them covers. */
export const merged = (grants: readonly Grant[]): Grant[] =>
  capability.options.flatMap((one): Grant[] => {
    const scopes = grants.filter((granted) => granted.capability === one).map((granted) => granted.scope)
    if (scopes.includes('everything')) return [{ capability: one, scope: 'everything' }]
    const units = [...new Set((scopes as UnitId[][]).flat())].sort()
    return units.length > 0 ? [{ capability: one, scope: units }] : []
  })
