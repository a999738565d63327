/** Which clocks say when something comes that goes by the calendar. */
import { zoneOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { SERVER_ZONE } from '../../ports/clock.ts'
import type { Database } from './database.ts'

/** The zone of a unit's clocks; asked for every person, so each unit's is found once. */
export const zonesOfUnits = (database: Database): ((unit: UnitId) => string) => {
  type Row = Pick<Unit, 'id' | 'parent' | 'timeZone'>
  const units = new Map<UnitId, Row>()
  const all = 'SELECT id, parent, time_zone AS timeZone FROM units'
  for (const unit of database.all<Row>(all)) units.set(unit.id, unit)
  const found = new Map<UnitId, string>()
  return (unit) => {
    const zone = found.get(unit) ?? zoneOf(units, unit) ?? SERVER_ZONE
    found.set(unit, zone)
    return zone
  }
}

/** Those of all units that there are. */
export const allZones = (database: Database): string[] => {
  const zoneIn = zonesOfUnits(database)
  const units = database.all<{ id: UnitId }>('SELECT id FROM units WHERE deleted = 0')
  return [...new Set(units.map(({ id }) => zoneIn(id)))]
}
