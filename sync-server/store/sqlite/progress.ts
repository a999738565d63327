/** Who has got how far in a campaign: one row a person, read as it was counted; no journal is read again. */
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { CampaignProgress, ProgressPerson } from '@carillon/shared-model/views/training.ts'
import type { Database } from './database.ts'
import { contactsOf, readComputers, type Reader } from './contacts.ts'
import { COVERED } from './recipients.ts'
import { zonesOfUnits } from './zone.ts'

type Row = {
  person: PersonId
  login: string
  name: string
  unit: UnitId
  addressed: number
  cells: string | null
  devices: string | null
  finished: number | null
}
const COLUMNS = ['person', 'login', 'name', 'unit', 'addressed', 'cells', 'devices', 'finished'] as const
/** People addressed now, and those who have done anything. Parameters: the targets as JSON, the campaign. */
const PEOPLE = `${COVERED} SELECT people.id AS person, login, first_name || ' ' || last_name AS name, unit,
    (deleted = 0 AND (unit IN covered OR id IN target)) AS addressed, cells, devices, finished
  FROM people LEFT JOIN progress ON campaign = ?2 AND person = people.id
  WHERE cells IS NOT NULL OR deleted = 0 AND (unit IN covered OR id IN target)
  ORDER BY last_name, first_name, login`

export const makeProgress = (database: Database, campaign: ViewRow<'campaigns'>, reader: Reader): CampaignProgress => {
  const contacts = contactsOf(readComputers(database, reader), reader)
  const zoneIn = zonesOfUnits(database)
  const people: ProgressPerson[] = []
  for (const row of database.allAsJson<Row>(COLUMNS, PEOPLE, JSON.stringify(campaign.to), campaign.id)) {
    if (!reader.sees(row.unit)) continue
    const devices = row.devices === null ? [] : (JSON.parse(row.devices) as DeviceId[])
    // Field by field: copying the rest of an object takes ten times as long.
    people.push({
      person: row.person,
      login: row.login,
      name: row.name,
      unit: row.unit,
      addressed: row.addressed === 1,
      cells: row.cells ?? '',
      computers: devices.map((device) => contacts.names.get(device) ?? null),
      finished: row.finished ?? 0,
      zone: zoneIn(row.unit),
      contacts: [...contacts.of(row.person)],
    })
  }
  return { campaign, people, asOf: reader.now }
}
