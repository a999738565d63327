import { z } from 'zod'
import { personId, unitId, type UnitId } from './ids.ts'

export const unit = z.object({
  id: unitId,
  code: z.string(),
  /** null for the root, which is the organisation itself */
  parent: unitId.nullable(),
  name: z.string(),
  /** IANA zone; null inherits the parent's */
  timeZone: z.string().nullable(),
})
export type Unit = z.infer<typeof unit>

export const person = z.object({
  id: personId,
  employeeNo: z.string(),
  login: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  unit: unitId,
  title: z.string(),
})
export type Person = z.infer<typeof person>

/** Where a unit's clocks are: its own zone, or that of the nearest above it; null: none says. */
export const zoneOf = (units: ReadonlyMap<UnitId, Pick<Unit, 'parent' | 'timeZone'>>, unit: UnitId): string | null => {
  for (const at of pathOf(units, unit)) {
    const zone = units.get(at)?.timeZone
    if (zone) return zone
  }
  return null
}

/** The units from `unit` up to the root, `unit` first. An unknown unit or a cycle ends the path. */
export const pathOf = (units: ReadonlyMap<UnitId, Pick<Unit, 'parent'>>, unit: UnitId): UnitId[] => {
  const path: UnitId[] = []
  for (let at: UnitId | null = unit; at && !path.includes(at); at = units.get(at)?.parent ?? null)
    if (units.has(at)) path.push(at)
  return path
}
