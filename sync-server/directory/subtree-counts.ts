import { pathOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'

/** How many of these places are in each unit and all below it. */
export const subtreeCounts = (
  units: ReadonlyMap<UnitId, Pick<Unit, 'parent'>>,
  places: Iterable<UnitId>,
): Map<UnitId, number> => {
  const own = new Map<UnitId, number>()
  for (const unit of places) own.set(unit, (own.get(unit) ?? 0) + 1)
  const totals = new Map<UnitId, number>()
  for (const [unit, count] of own) for (const at of pathOf(units, unit)) totals.set(at, (totals.get(at) ?? 0) + count)
  return totals
}
