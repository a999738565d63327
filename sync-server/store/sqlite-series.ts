/** Recurring messages and their occurrences, as projections. */
import { cameBetween, seriesOf, type Series } from '@carillon/shared-model/folds/series.ts'
import { FIRST_TEXT } from '@carillon/shared-model/folds/receipts.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { dateOf, familyOf } from '@carillon/shared-model/schedule/occurrence-id.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import type { Change, OccurrenceChange, ReceiptChange } from './changes.ts'
import type { Database } from './database.ts'
import { allZones } from './zone.ts'

const DAY = 86_400_000
/** Days from today, in UTC, that an occurrence may have come already: zones are a day apart, and clocks wrong by one. */
const EARLIEST_DAYS = 2
/** Milliseconds for which receipts of what never comes are kept. */
const EARLY_KEPT = 7 * DAY

/** Ends a range of ids with a common beginning: comes after every character of base64url. */
const LAST = '~'

export const startSeries = (
  database: Database,
  { request, publishedAt, addressed }: Extract<Change, { kind: 'series' }>,
  rev: number,
): void => {
  const { item, content, to, by, name, schedule, lasting } = request
  database.run(
    `INSERT INTO items (id, kind, title, severity, screens, acknowledge, targets, admin, sent_by, published_at, expires, addressed, rev)
     VALUES (?, 'series', ?, NULL, NULL, ?, ?, ?, ?, ?, NULL, ?, ?)`,
    item,
    content.subject,
    content.acknowledge ? 1 : 0,
    JSON.stringify(to),
    by,
    name,
    publishedAt,
    addressed,
    rev,
  )
  database.run(
    'INSERT INTO series (item, schedule, lasting, look) VALUES (?, ?, ?, ?)',
    item,
    JSON.stringify(schedule),
    lasting,
    publishedAt,
  )
}

/** @returns receipts that arrived before, to be counted now; none when it was there already */
export const addOccurrence = (database: Database, change: OccurrenceChange, rev: number): ReceiptChange[] => {
  const { series, item, date, publishedAt, expires, content, addressed } = change
  const added = database.run(
    `INSERT INTO items (id, kind, title, severity, screens, acknowledge, targets, admin, sent_by, published_at, expires,
       addressed, series, date, rev)
     SELECT ?, 'message', ?, NULL, NULL, ?, targets, admin, sent_by, ?, ?, ?, id, ?, ? FROM items WHERE id = ?
     ON CONFLICT DO NOTHING`,
    item,
    content.subject,
    content.acknowledge ? 1 : 0,
    publishedAt,
    expires,
    addressed,
    date,
    rev,
    series,
  )
  if (added === 0) return []
  database.run('UPDATE series SET occurrences = occurrences + 1 WHERE item = ?', series)
  database.run('UPDATE items SET rev = ? WHERE id = ?', rev, series)
  type Row = Pick<ReceiptChange, 'recipient' | 'state' | 'at' | 'receivedAt' | 'device' | 'text'>
  const early = database.all<Row>(
    `SELECT recipient, state, at, device, received_at AS receivedAt, nullif(text, '') AS text FROM early_receipts
     WHERE item = ?`,
    item,
  )
  database.run('DELETE FROM early_receipts WHERE item = ?', item)
  return early.map((row) => ({ kind: 'receipt', item, ...row }))
}

const SERIES_OF = `SELECT j.value AS item, s.item AS series FROM json_each(?) j
  JOIN series s ON s.item > substr(j.value, 1, 18) AND s.item < substr(j.value, 1, 18) || '${LAST}'`

/** Keeps those that may be of occurrences to come: an endpoint's clock may be ahead, and so may its zone. */
export const keepEarly = (database: Database, receipts: readonly ReceiptChange[]): void => {
  const ids = JSON.stringify([...new Set(receipts.map(({ item }) => item))])
  const dates = new Map<ItemId, number>()
  for (const { item, series } of database.all<{ item: ItemId; series: ItemId }>(SERIES_OF, ids)) {
    const date = dateOf(series, item)
    if (date !== null) dates.set(item, Date.parse(`${date}T00:00Z`))
  }
  for (const { item, recipient, state, at, device, receivedAt, text } of receipts) {
    const day = dates.get(item)
    if (day === undefined || Math.abs(day - receivedAt) > (EARLIEST_DAYS + 1) * DAY) continue
    database.run('DELETE FROM early_receipts WHERE received_at < ?', receivedAt - EARLY_KEPT)
    database.run(
      `INSERT INTO early_receipts (item, recipient, state, at, device, received_at, text) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET at = min(at, excluded.at)`,
      item,
      recipient,
      state,
      at,
      device,
      receivedAt,
      text ?? FIRST_TEXT,
    )
  }
}

/** What was published about an item, as signed, oldest first. */
export const actsOf = (database: Database, item: ItemId): (Signed & { at: number })[] => {
  const sql = 'SELECT at, signed FROM item_history WHERE item = ? ORDER BY at'
  const rows = database.all<{ at: number; signed: string }>(sql, item)
  return rows.map(({ at, signed }) => ({ ...(JSON.parse(signed) as Signed), at }))
}

/**
 * What an occurrence was made of: what was asked for when its series was sent, and the revision that held when it came.
 * Where its hour came later the next revision may have held as well, so that is told too.
 */
export const textsOf = (database: Database, item: ItemId): (Signed & { at: number })[] => {
  const row = database.get<{ series: ItemId; date: LocalDate; at: number }>(
    'SELECT series, date, published_at AS at FROM items WHERE id = ? AND series IS NOT NULL',
    item,
  )
  if (!row) return []
  const texts = actsOf(database, row.series).filter(({ request: { act } }) => act === 'repeat' || act === 'revise')
  const [first] = texts
  const held = texts.findLast(({ at }) => at <= row.at)
  const last = lastCame(database, row)
  const later = texts.filter(({ at }) => at > row.at && at <= last)
  return [...new Set([first, held, ...later])].filter((one) => one !== undefined)
}

/** When a day has come everywhere, milliseconds. */
const lastCame = (
  database: Database,
  { series, date, at }: { series: ItemId; date: LocalDate; at: number },
): number => {
  const read = readSeries(database, series)
  const came = allZones(database).flatMap((zone) => (read ? cameBetween(read, zone, at, at + 2 * DAY) : []))
  return Math.max(at, ...came.filter((one) => one.date === date).map((one) => one.at))
}

export const readSeries = (database: Database, item: ItemId): Series | null => seriesOf(actsOf(database, item))

/** Whether another item's id and this one's are a series and what may be an occurrence of it. */
export const hasKin = (database: Database, item: ItemId, isSeries: boolean): boolean => {
  const [table, column] = isSeries ? ['items', 'id'] : ['series', 'item']
  const family = familyOf(item)
  const sql = `SELECT 1 FROM ${table} WHERE ${column} > ? AND ${column} < ? AND ${column} <> ?`
  return database.get(sql, family, family + LAST, item) !== undefined
}
