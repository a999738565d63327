/** Who has got how far in a campaign: one row a person, read as it was counted; no journal is read again. */
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { CampaignProgress, ProgressCell, ProgressPerson } from '@carillon/shared-model/views/training.ts'
import type { Database } from './database.ts'
import { readContacts, type Reader } from './sqlite-contacts.ts'
import { zonesOfUnits } from './zone.ts'

type Row = {
  person: PersonId
  login: string
  name: string
  unit: UnitId
  addressed: number
  cells: string | null
  finished: number | null
}
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

export const makeProgress = (database: Database, campaign: ViewRow<'campaigns'>, reader: Reader): CampaignProgress => {
  const contacts = readContacts(database, reader)
  const zoneIn = zonesOfUnits(database)
  const devices: Record<DeviceId, string> = {}
  const people: ProgressPerson[] = []
  for (const { person, login, name, unit, addressed, cells: kept, finished } of database.all<Row>(
    PEOPLE,
    JSON.stringify(campaign.to),
    campaign.id,
  )) {
    if (!reader.sees(unit)) continue
    const cells: ProgressCell[] =
      kept === null ? campaign.lessons.map(() => null) : (JSON.parse(kept) as ProgressCell[])
    for (const cell of cells) {
      if (!cell) continue
      const computer = contacts.names.get(cell[3])
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
      ...contacts.of(person),
    })
  }
  return { campaign, people, devices, asOf: reader.now }
}
