/** Who has got which occurrence of a recurring message: from receipts as they were counted; no journal is read again. */
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import type { TextMark } from '@carillon/shared-model/facts/text-mark.ts'
import { cameBetween } from '@carillon/shared-model/folds/series.ts'
import type { DeviceId, ItemId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Coverage, CoverageCell, CoveragePerson } from '@carillon/shared-model/views/coverage.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Database } from './database.ts'
import { contactsOf, readComputers, type Reader } from './contacts.ts'
import { holdingMark, textsHad, textTimes } from './item-texts.ts'
import { COVERED } from './recipients.ts'
import { readSeries } from './series.ts'
import { zonesOfUnits } from './zone.ts'

type PersonRow = { person: PersonId; login: string; name: string; unit: UnitId; addressed: number }
type ReceiptRow = {
  item: ItemId
  person: PersonId
  state: number
  at: number
  deliveredAt: number | null
  device: DeviceId
  texts: string | null
}

/** Zones are at most this far apart, milliseconds: the day comes in all within it. */
const SPAN = 2 * 86_400_000

/** People addressed now, and those with a receipt. Parameters: the targets, and the occurrences, as JSON. */
const PEOPLE = `${COVERED} SELECT id AS person, login, first_name || ' ' || last_name AS name, unit,
    (deleted = 0 AND (unit IN covered OR id IN target)) AS addressed FROM people
  WHERE deleted = 0 AND (unit IN covered OR id IN target)
    OR id IN (SELECT recipient FROM receipts JOIN json_each(?2) j ON item = j.value)
  ORDER BY last_name, first_name, login`
const RECEIPTS = `SELECT item, recipient AS person, state, device, texts, delivered_at AS deliveredAt,
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
  const marks = occurrences.map((item) => {
    const texts = item.revisedAt === null ? null : textTimes(database, item)
    return texts && holdingMark(item, texts)
  })
  for (const row of database.all<ReceiptRow>(RECEIPTS, ids)) {
    let own = cells.get(row.person)
    if (!own) cells.set(row.person, (own = occurrences.map(() => null)))
    const column = columns.get(row.item)!
    own[column] = cellOf(row, marks[column]!, occurrences[column]!.publishedAt)
  }

  const contacts = contactsOf(readComputers(database, reader), reader)
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
    people.push({
      ...row,
      addressed: addressed === 1,
      cells: own,
      zone: zoneIn(unit),
      contacts: [...contacts.of(person)],
    })
  }
  const zones = [...new Set(people.map(({ zone }) => zone))]
  const times = new Map(zones.map((zone) => [zone, timesIn(database, series.id, occurrences, zone)]))
  return { series, occurrences: [...occurrences], zones: Object.fromEntries(times), people, devices, asOf: reader.now }
}

/** With the text that holds; nothing was done before it came. @param mark null: any */
const cellOf = (row: ReceiptRow, mark: TextMark | null, from: number): CoverageCell => {
  const { state, at, deliveredAt, device } = row
  if (mark === null) return [RECEIPT_STATES[state]!, Math.max(at, from), device]
  const had = textsHad(row, at)[mark] ?? { state: 'delivered', at: deliveredAt ?? at }
  return [had.state, Math.max(had.at, from), device]
}

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
