/** Who has got how far in a campaign: one row a person, read as it was counted; no journal is read again. */
import { zoneOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { CampaignProgress, ProgressCell, ProgressPerson } from '@carillon/shared-model/views/training.ts'
import type { Database } from './database.ts'
import { SERVER_ZONE } from './zone.ts'

type Row = {
  person: PersonId
  login: string
  name: string
  unit: UnitId
  addressed: number
  cells: string | null
  finished: number | null
}
type ComputerRow = {
  id: DeviceId
  name: string
  unit: UnitId
  person: PersonId | null
  lastSeen: number | null
  revoked: number
}
type UnitRow = Pick<Unit, 'id' | 'parent' | 'timeZone'>

/** People addressed now, and those who have done anything. Parameters: the targets as JSON, the campaign. */
const PEOPLE = `WITH RECURSIVE target (id) AS (SELECT value FROM json_each(?1)),
  covered (id) AS (
    SELECT id FROM units WHERE deleted = 0 AND (id IN target OR parent IS NULL AND 'everyone' IN target)
    UNION SELECT units.id FROM units JOIN covered ON units.parent = covered.id WHERE units.deleted = 0)
  SELECT people.id AS person, login, first_name || ' ' || last_name AS name, unit,
    (deleted = 0 AND (unit IN covered OR id IN target)) AS addressed, cells, finished
  FROM people LEFT JOIN progress ON campaign = ?2 AND person = people.id
  WHERE cells IS NOT NULL OR deleted = 0 AND (unit IN covered OR id IN target)
  ORDER BY last_name, first_name, login`
const COMPUTERS = `SELECT id, name, unit, person, last_seen AS lastSeen, (revoked_at IS NOT NULL) AS revoked
  FROM devices WHERE admin IS NULL`

type Reader = {
  /** people of which units, and names of whose computers, are told */
  sees: (unit: UnitId) => boolean
  isConnected: (device: DeviceId) => boolean
  now: number
}

export const makeProgress = (
  database: Database,
  campaign: ViewRow<'campaigns'>,
  { sees, isConnected, now }: Reader,
): CampaignProgress => {
  const contacts = new Map<PersonId, { lastContact: number | null; isConnected: boolean }>()
  const names = new Map<DeviceId, string>()
  for (const { id, name, unit, person, lastSeen, revoked } of database.all<ComputerRow>(COMPUTERS)) {
    if (sees(unit)) names.set(id, name)
    if (person === null || revoked) continue
    const known = contacts.get(person)
    contacts.set(person, {
      lastContact: Math.max(known?.lastContact ?? 0, lastSeen ?? 0) || null,
      isConnected: (known?.isConnected ?? false) || isConnected(id),
    })
  }
  const zoneIn = zones(database)
  const devices: Record<DeviceId, string> = {}
  const people: ProgressPerson[] = []
  for (const { person, login, name, unit, addressed, cells: kept, finished } of database.all<Row>(
    PEOPLE,
    JSON.stringify(campaign.to),
    campaign.id,
  )) {
    if (!sees(unit)) continue
    const cells: ProgressCell[] =
      kept === null ? campaign.lessons.map(() => null) : (JSON.parse(kept) as ProgressCell[])
    for (const cell of cells) {
      if (!cell) continue
      const computer = names.get(cell[3])
      if (computer !== undefined) devices[cell[3]] = computer
    }
    people.push({
      person,
      login,
      name,
      unit,
      addressed: addressed === 1,
      cells,
      finished: finished ?? 0,
      zone: zoneIn(unit),
      ...(contacts.get(person) ?? { lastContact: null, isConnected: false }),
    })
  }
  return { campaign, people, devices, asOf: now }
}

/** The zone in which a unit's lessons come; asked for every person, so each unit's is found once. */
const zones = (database: Database): ((unit: UnitId) => string) => {
  const units = new Map<UnitId, UnitRow>()
  const all = 'SELECT id, parent, time_zone AS timeZone FROM units'
  for (const unit of database.all<UnitRow>(all)) units.set(unit.id, unit)
  const found = new Map<UnitId, string>()
  return (unit) => {
    const zone = found.get(unit) ?? zoneOf(units, unit) ?? SERVER_ZONE
    found.set(unit, zone)
    return zone
  }
}
