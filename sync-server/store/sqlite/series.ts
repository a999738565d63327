/** Recurring messages and their occurrences, as projections. */
import { cameBetween, seriesOf, type Series } from '@carillon/shared-model/folds/series.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import { readSigned } from '@carillon/shared-model/facts/signed-text.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { familyOf } from '@carillon/shared-model/schedule/occurrence-id.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import type { ItemChange, OccurrenceChange } from '../../ports/items.ts'
import type { ReceiptChange } from '../../ports/journals.ts'
import type { Database } from './database.ts'
import { takeEarlyReceipts } from './early.ts'
import { allZones } from './zone.ts'

const DAY = 86_400_000
/** Ends a range of ids with a common beginning: comes after every character of base64url. */
const LAST = '~'

export const startSeries = (
  database: Database,
  { request, publishedAt, addressed }: Extract<ItemChange, { kind: 'series' }>,
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
  return takeEarlyReceipts(database, item)
}

/** What was published about an item, as signed, oldest first. */
export const actsOf = (database: Database, item: ItemId): (Signed & { at: number })[] => {
  const sql = 'SELECT at, signed FROM item_history WHERE item = ? ORDER BY at'
  const rows = database.all<{ at: number; signed: string }>(sql, item)
  return rows.flatMap(({ at, signed }) => {
    const read = readSigned(signed)
    return read ? [{ ...read, at }] : []
  })
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
export const hasRelatedOccurrence = (database: Database, item: ItemId, isSeries: boolean): boolean => {
  const [table, column] = isSeries ? ['items', 'id'] : ['series', 'item']
  const family = familyOf(item)
  const sql = `SELECT 1 FROM ${table} WHERE ${column} > ? AND ${column} < ? AND ${column} <> ?`
  return database.get(sql, family, family + LAST, item) !== undefined
}
