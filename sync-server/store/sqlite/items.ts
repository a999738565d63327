import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Content, Requested, Signed } from '@carillon/shared-model/facts/items.ts'
import { readSigned, signedText } from '@carillon/shared-model/facts/signed-text.ts'
import { titleOf } from '@carillon/shared-model/facts/title.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { targets, type Screens, type Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, FactId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Series } from '@carillon/shared-model/folds/series.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import type { ItemChange, OccurrenceChange, RunningRepository } from '../../ports/items.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'
import { startCampaign } from './lessons.ts'
import { actsOf, hasRelatedOccurrence, readSeries, startSeries } from './series.ts'
import { applyRedated } from './times.ts'

type ItemRow = {
  kind: ItemKind
  title: string
  screens: Screens | null
  targets: string
  admin: AdminId
  expires: number | null
  recalledAt: number | null
  revisedAt: number | null
  rescheduledAt: number | null
}
const askedFor = (act: 'revise' | 'reschedule') =>
  `(SELECT max(signed->>'$.request.at') FROM item_history WHERE item = id AND signed->>'$.request.act' = '${act}')`

/** Requests and items as the publisher reads them. */
export class SqliteItems {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Requests that nobody has answered, oldest first; none of them is read yet, since one may be unreadable. */
  async queued(): Promise<{ id: FactId; by: AdminId; act: string; item: ItemId }[]> {
    const sql = "SELECT id, admin AS by, act, item FROM requests WHERE state = 'queued' ORDER BY rowid"
    return this.#database.all(sql)
  }

  /** null: it asks for something that this version does not know @throws when it cannot be read */
  async request(id: FactId): Promise<Requested | null> {
    type Row = { by: AdminId; at: number; signed: string }
    const row = this.#database.get<Row>('SELECT admin AS by, at, signed FROM requests WHERE id = ?', id)
    if (!row) throw new Error(`There is no request ${id}.`)
    const { by, at } = row
    const signed = readSigned(row.signed)
    return signed && { type: 'requested', id, at, by, v: 1, ...signed }
  }

  async publishedAfter(time: number): Promise<{ item: ItemId; at: number; to: Target[]; signed: Signed | null }[]> {
    const sql = `SELECT item, at, signed, targets FROM item_history JOIN items ON items.id = item WHERE at > ? ORDER BY at`
    return this.#database
      .all<{ item: ItemId; at: number; signed: string; targets: string }>(sql, time)
      .map(({ item, at, signed, targets: to }) => ({
        ...{ item, at, to: targets.parse(JSON.parse(to)) },
        signed: readSigned(signed),
      }))
  }

  async find(item: ItemId): Promise<(Omit<ItemRow, 'targets'> & { to: Target[] }) | null> {
    const row = this.#database.get<ItemRow>(
      `SELECT kind, title, screens, targets, admin, expires, recalled_at AS recalledAt,
         ${askedFor('revise')} AS revisedAt, ${askedFor('reschedule')} AS rescheduledAt
       FROM items WHERE id = ?`,
      item,
    )
    if (!row) return null
    const { targets: to, ...known } = row
    return { ...known, to: targets.parse(JSON.parse(to)) }
  }

  async hasAct(item: ItemId, sig: string): Promise<boolean> {
    const sql = `SELECT 1 FROM item_history WHERE item = ? AND signed->>'$.sig' = ?`
    return this.#database.get(sql, item, sig) !== undefined
  }

  /** Whether one of this item and another one could be an occurrence of the other. */
  async hasRelatedOccurrence(item: ItemId, isSeries: boolean): Promise<boolean> {
    return hasRelatedOccurrence(this.#database, item, isSeries)
  }

  /** When a recurring message is to be looked at next, milliseconds; null: none is. */
  async nextDueAt(): Promise<number | null> {
    return this.#database.get<{ look: number | null }>('SELECT min(look) AS look FROM series')!.look
  }

  /** Recurring messages that are to be looked at by then. @param until milliseconds */
  async dueBy(until: number): Promise<ItemId[]> {
    const rows = this.#database.all<{ item: ItemId }>('SELECT item FROM series WHERE look <= ? ORDER BY look', until)
    return rows.map(({ item }) => item)
  }

  async series(item: ItemId): Promise<Series | null> {
    return readSeries(this.#database, item)
  }

  /** Days of a recurring message that it has come on, with the earliest moment; in order. */
  async occurrences(series: ItemId): Promise<{ date: LocalDate; at: number }[]> {
    return this.#database.all('SELECT date, published_at AS at FROM items WHERE series = ? ORDER BY date', series)
  }

  /** Campaigns and recurring messages that are not in this month's logs, as long as they may run. */
  async toRollOver(month: string): Promise<ItemId[]> {
    const sql = 'SELECT item FROM carried WHERE is_over = 0 AND month < ? ORDER BY item'
    return this.#database.all<{ item: ItemId }>(sql, month).map(({ item }) => item)
  }

  /** What was published about an item, oldest first. */
  async acts(item: ItemId): Promise<(Signed & { at: number })[]> {
    return actsOf(this.#database, item)
  }
}

export class SqliteRunning implements RunningRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<{ kind: 'campaigns' | 'series'; title: string; to: Target[] }[]> {
    const sql = `SELECT CASE kind WHEN 'campaign' THEN 'campaigns' ELSE 'series' END AS kind, title, targets
      FROM carried JOIN items ON items.id = item WHERE is_over = 0 ORDER BY title, item`
    return this.#database
      .all<{ kind: 'campaigns' | 'series'; title: string; targets: string }>(sql)
      .map(({ kind, title, targets: to }) => ({ kind, title, to: targets.parse(JSON.parse(to)) }))
  }
}

export const itemAppliers: Appliers<Exclude<ItemChange, OccurrenceChange>> = {
  requested: (database, change, rev) => {
    const { id, request, key, sig, v } = change.fact
    database.run(
      `INSERT INTO requests (id, admin, act, item, at, state, why, signed, sig, rev) VALUES (?, ?, ?, ?, ?, 'queued', NULL, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      id,
      change.fact.by,
      request.act,
      request.item,
      change.fact.at,
      signedText({ request, key, sig, v }),
      sig,
      rev('requests'),
    )
  },
  settled: (database, change, rev) => {
    database.run(
      'UPDATE requests SET state = ?, why = ?, rev = ? WHERE id = ?',
      change.state,
      change.why,
      rev('requests'),
      change.fact,
    )
    if (change.state === 'published')
      database.run(
        'UPDATE deliveries SET is_open = 0 WHERE is_told = 1 AND sig = (SELECT sig FROM requests WHERE id = ?)',
        change.fact,
      )
  },
  item: (database, change, rev) => {
    const { request, publishedAt, addressed } = change
    const { title, severity, screens, acknowledge } = headline(request.content)
    database.run(
      `INSERT INTO items (id, kind, title, severity, screens, acknowledge, targets, admin, sent_by, published_at, expires, addressed, rev)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      request.item,
      request.content.kind,
      title,
      severity,
      screens,
      acknowledge,
      JSON.stringify(request.to),
      request.by,
      request.name,
      publishedAt,
      request.expires,
      addressed,
      rev('items'),
    )
    useImages(database, request.item, request.content)
  },
  campaign: (database, change, rev) => {
    startCampaign(database, change, rev('campaigns'))
    carry(database, change)
  },
  series: (database, change, rev) => {
    startSeries(database, change, rev('series'))
    useImages(database, change.request.item, change.request.content)
    carry(database, change)
  },
  rescheduled: (database, change, rev) => {
    const { item, at, schedule } = change
    database.run('UPDATE campaigns SET schedule = ? WHERE item = ?', JSON.stringify(schedule), item)
    database.run('UPDATE series SET schedule = ?, look = ? WHERE item = ?', JSON.stringify(schedule), at, item)
    // It may have been over.
    database.run('UPDATE carried SET is_over = 0 WHERE item = ?', item)
    database.run('UPDATE items SET rev = ? WHERE id = ?', rev('campaigns'), item)
    rev('series')
  },
  'occurrences-made': (database, change) => {
    database.run('UPDATE series SET look = ? WHERE item = ?', change.nextAt, change.series)
  },
  carried: (database, change) => {
    const { item, month } = change
    if (month === null) database.run('UPDATE carried SET is_over = 1 WHERE item = ?', item)
    else database.run('UPDATE carried SET month = ? WHERE item = ?', month, item)
  },
  recalled: (database, change, rev) => {
    const { item, at } = change
    database.run('UPDATE items SET recalled_at = ?, rev = ? WHERE id = ?', at, rev('items'), item)
    database.run('UPDATE series SET look = ? WHERE item = ?', at, item)
    database.run('UPDATE carried SET is_over = 1 WHERE item = ?', item)
    rev('campaigns')
    rev('series')
  },
  revised: (database, change, rev) => {
    const { title, severity, screens, acknowledge } = headline(change.content)
    database.run(
      'UPDATE items SET revised_at = ?, title = ?, severity = ?, screens = ?, acknowledge = ?, rev = ? WHERE id = ?',
      change.at,
      title,
      severity,
      screens,
      acknowledge,
      rev('items'),
      change.item,
    )
    useImages(database, change.item, change.content)
    rev('series')
  },
  redated: (database, change, rev) => {
    applyRedated(database, change, rev('items'))
    rev('campaigns')
    rev('series')
  },
  history: (database, change) => {
    database.run(
      'INSERT INTO item_history (item, at, signed) VALUES (?, ?, ?)',
      change.item,
      change.at,
      signedText(change.signed),
    )
  },
}

/** It lies in the logs of the month in which it was published, and is carried on from there. */
const carry = (
  database: Database,
  { request, publishedAt }: Extract<ItemChange, { kind: 'campaign' | 'series' }>,
): void => {
  database.run('INSERT INTO carried (item, month) VALUES (?, ?)', request.item, monthOf(publishedAt))
}

/** Whoever sees the item may fetch its images: those of earlier revisions too, which a report shows. */
export const useImages = (database: Database, item: ItemId, content: Content): void => {
  if (content.kind === 'message')
    for (const hash of content.images)
      database.run('INSERT OR IGNORE INTO blob_uses (hash, item) VALUES (?, ?)', hash, item)
}

const headline = (content: Content) =>
  content.kind === 'alert'
    ? {
        title: titleOf(content),
        severity: content.severity,
        screens: content.screens,
        acknowledge: 0,
      }
    : { title: titleOf(content), severity: null, screens: null, acknowledge: content.acknowledge ? 1 : 0 }
