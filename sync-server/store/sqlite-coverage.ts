/** Who has got which occurrence of a recurring message: from receipts as they were counted; no journal is read again. */
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import { cameBetween } from '@carillon/shared-model/folds/series.ts'
import { addMonths, monthOf } from '@carillon/shared-model/logs/names.ts'
import type { DeviceId, ItemId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Coverage, CoverageCell, CoveragePerson } from '@carillon/shared-model/views/coverage.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Database } from './database.ts'
import { readContacts, type Reader } from './sqlite-contacts.ts'
import { readSeries } from './sqlite-series.ts'
import { zonesOfUnits } from './zone.ts'

type PersonRow = { person: PersonId; login: string; name: string; unit: UnitId; addressed: number }
type ReceiptRow = { item: ItemId; person: PersonId; state: number; at: number; device: DeviceId }

/** Zones are at most this far apart, milliseconds: the day comes in all within it. */
const SPAN = 2 * 86_400_000

/** People addressed now, and those with a receipt. Parameters: the targets, and the occurrences, as JSON. */
const PEOPLE = `WITH RECURSIVE target (id) AS (SELECT value FROM json_each(?1)),
  covered (id) AS (
    SELECT id FROM units WHERE deleted = 0 AND (id IN target OR parent IS NULL AND 'everyone' IN target)
    UNION SELECT units.id FROM units JOIN covered ON units.parent = covered.id WHERE units.deleted = 0)
  SELECT id AS person, login, first_name || ' ' || last_name AS name, unit,
    (deleted = 0 AND (unit IN covered OR id IN target)) AS addressed FROM people
  WHERE deleted = 0 AND (unit IN covered OR id IN target)
    OR id IN (SELECT recipient FROM receipts JOIN json_each(?2) j ON item = j.value)
  ORDER BY last_name, first_name, login`
const RECEIPTS = `SELECT item, recipient AS person, state, device,
    CASE state WHEN 0 THEN delivered_at WHEN 1 THEN displayed_at WHEN 2 THEN read_at ELSE acknowledged_at END AS at
  FROM json_each(?) j JOIN receipts ON item = j.value`

/** @param occurrences in order of their days */
export const makeCoverage = (
  database: Database,
  series: ViewRow<'series'>,
  occurrences: readonly ViewRow<'items'>[],
  reader: Reader,
): Coverage => {
  const ids = JSON.stringify(occurrences.map(({ id }) => id))
  const columns = new Map(occurrences.map(({ id }, column) => [id, column]))
  const cells = new Map<PersonId, CoverageCell[]>()
  for (const { item, person, state, at, device } of database.all<ReceiptRow>(RECEIPTS, ids)) {
    let own = cells.get(person)
    if (!own) cells.set(person, (own = occurrences.map(() => null)))
    own[columns.get(item)!] = [RECEIPT_STATES[state]!, at, device]
  }

  const contacts = readContacts(database, reader)
  const zoneIn = zonesOfUnits(database)
  const devices: Record<DeviceId, string> = {}
  const people: CoveragePerson[] = []
  for (const row of database.all<PersonRow>(PEOPLE, JSON.stringify(series.to), ids)) {
    const { person, unit, addressed } = row
    if (!reader.sees(unit)) continue
    const own = cells.get(person) ?? occurrences.map(() => null)
    for (const cell of own) {
      const computer = cell && contacts.names.get(cell[2])
      if (computer !== null && computer !== undefined) devices[cell![2]] = computer
    }
    const enrolledAt = contacts.enrolledAt(person)
    people.push({
      ...row,
      addressed: addressed === 1,
      cells: own,
      zone: zoneIn(unit),
      since: enrolledAt === null ? null : followedFrom(enrolledAt),
      ...contacts.of(person),
    })
  }
  const zones = [...new Set(people.map(({ zone }) => zone))]
  const times = new Map(zones.map((zone) => [zone, timesIn(database, series.id, occurrences, zone)]))
  return { series, occurrences: [...occurrences], zones: Object.fromEntries(times), people, devices, asOf: reader.now }
}

/** A new computer follows the month before its enrolment, and none before. */
const followedFrom = (enrolledAt: number): number => Date.parse(`${addMonths(monthOf(enrolledAt), -1)}-01T00:00:00Z`)

const timesIn = (
  database: Database,
  id: ItemId,
  occurrences: readonly ViewRow<'items'>[],
  zone: string,
): (number | null)[] => {
  const series = readSeries(database, id)
  const [first, last] = [occurrences[0], occurrences.at(-1)]
  if (!series || !first || !last) return []
  const came = cameBetween(series, zone, first.publishedAt, last.publishedAt + SPAN)
  const times = new Map(came.map(({ date, at }) => [date, at]))
  return occurrences.map(({ date }) => (date === null ? null : (times.get(date) ?? null)))
}
