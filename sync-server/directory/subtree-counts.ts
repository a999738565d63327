import { pathOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'

export const tally = <Key>(keys: Iterable<Key>): Map<Key, number> => {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** How many of these places are in each unit and all below it. */
export const subtreeCounts = (
  units: ReadonlyMap<UnitId, Pick<Unit, 'parent'>>,
  places: Iterable<UnitId>,
): Map<UnitId, number> => {
  const totals = new Map<UnitId, number>()
  for (const [unit, count] of tally(places))
    for (const at of pathOf(units, unit)) totals.set(at, (totals.get(at) ?? 0) + count)
  return totals
}
