import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, DeviceId, ItemId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Report } from '@carillon/shared-model/views/report.ts'
import type { ViewName, ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Addressees, Views } from '../../ports/views.ts'
import type { Database } from './database.ts'
import type { Reader } from './contacts.ts'
import { makeCoverage } from './coverage.ts'
import { PERSON_AT } from './person-at.ts'
import { ItemCounts, HIDDEN_PROGRESS, HIDDEN_RECEIPTS } from './item-counts.ts'
import { makeProgress } from './progress.ts'
import { zonesOfUnits } from './zone.ts'
import { makeReport } from './report.ts'
import { actsOf, textsOf } from './series.ts'
import { Throttle } from '../throttle.ts'

/** Milliseconds between announcements of changed views. */
const INTERVAL = 250
/** Milliseconds of counting after which others have their turn. */
const COUNTING = 20

const everybody = () => true

const ITEM = `SELECT id, kind, title, severity, screens, acknowledge, targets AS "to", admin, sent_by AS sentBy,
  published_at AS publishedAt, expires, recalled_at AS recalledAt, revised_at AS revisedAt,
  delivered, displayed, read, acknowledged, series, date, rev, 0 AS deleted FROM items`
const SERIES = `SELECT items.id, title, acknowledge, targets AS "to", admin, sent_by AS sentBy, published_at AS publishedAt,
  revised_at AS revisedAt, recalled_at AS stoppedAt, schedule, lasting, occurrences, rev, 0 AS deleted
  FROM series JOIN items ON items.id = item`
const CAMPAIGN = `SELECT items.id, title, course, version, targets AS "to", admin, sent_by AS sentBy,
  published_at AS publishedAt, recalled_at AS stoppedAt, schedule, lessons, begun, completed, finished,
  rev, 0 AS deleted FROM campaigns JOIN items ON items.id = item`
/** A unit's row changes with the people in it, and they may have left it without a trace: then all units change. */
const SOURCES: Record<ViewName, string> = {
  units: `SELECT id, code, parent, name, time_zone AS timeZone, deleted,
    max(rev, coalesce((SELECT max(rev) FROM people), 0)) AS rev FROM units`,
  people: `SELECT id, employee_no AS employeeNo, login, first_name AS firstName, last_name AS lastName, email, unit, title,
    rev, deleted FROM people`,
  computers: `SELECT id, name, unit, ${PERSON_AT} AS person, enrolled_at AS enrolledAt, last_seen AS lastSeen, clock_off AS clockOff, version, rev,
    (revoked_at IS NOT NULL) AS deleted FROM devices WHERE admin IS NULL`,
  items: `${ITEM} WHERE kind IN ('alert', 'message')`,
  requests: `SELECT id, admin, act, requests.item, requests.at, state, coalesce(v.why, requests.why) AS why, v.verdict,
    (SELECT json_group_array(json_object('branch', branch, 'at', d.at)) FROM deliveries d
      WHERE d.sig = requests.sig) AS deliveries, rev, 0 AS deleted
    FROM requests LEFT JOIN verdicts v ON v.sig = requests.sig`,
  courses: `SELECT id, document, name, description, lessons, created_at AS createdAt, updated_at AS updatedAt,
    updated_by AS updatedBy, authors, rev, deleted FROM library_documents WHERE kind = 'course'`,
  campaigns: CAMPAIGN,
  texts: `SELECT id, kind, document, name, created_at AS createdAt, updated_at AS updatedAt, updated_by AS updatedBy,
    authors, rev, deleted FROM library_documents WHERE kind <> 'course'`,
  queues: 'SELECT id, name, hours, answered_by AS answeredBy, replies, rev, deleted FROM queues',
  conversations: `SELECT id, person, unit, queue, admin, state, waiting_since AS waitingSince, assigned_to AS assignedTo,
    last_text AS lastText, last_at AS lastAt, last_by AS lastBy, messages, rev, deleted,
    (SELECT json_group_array(month) FROM talk_months WHERE conversation = id) AS months FROM conversations`,
  series: SERIES,
}

const PEOPLE_BELOW = `WITH RECURSIVE below (top, id) AS (
    SELECT id, id FROM units UNION SELECT below.top, units.id FROM units JOIN below ON units.parent = below.id
      WHERE units.deleted = 0)
  SELECT below.top AS unit, count(*) AS people FROM below JOIN people ON people.unit = below.id
  WHERE people.deleted = 0 GROUP BY below.top`

type Row = Record<string, unknown> & { rev: number }

/** As it was sent; what a reader is told of it is decided by whoever asks. */
const addressees = ({ to }: Row) => ({ to: JSON.parse(to as string) as unknown, elsewhere: false })

type AboutUnits = { peopleBelow: (unit: UnitId) => number; zoneIn: (unit: UnitId) => string }

/** The views of the console over the projections and the directory. */
export class SqliteViews implements Views {
  readonly #database: Database
  readonly #contacts: Pick<Reader, 'isConnected' | 'seenAt' | 'cutOffSince'>
  readonly #now: () => number
  readonly #counts: ItemCounts
  readonly #listeners = new Set<(views: ViewName[]) => void>()
  readonly #announce = new Throttle<ViewName>((views) => {
    for (const listener of this.#listeners) listener(views)
  }, INTERVAL)

  constructor(
    database: Database,
    contacts: Pick<Reader, 'isConnected' | 'seenAt' | 'cutOffSince'>,
    now: () => number = Date.now,
  ) {
    this.#database = database
    this.#contacts = contacts
    this.#counts = new ItemCounts(database)
    this.#now = now
  }

  async pull(
    view: ViewName,
    after: number,
    limit: number,
    reach: (row: Row) => ((unit: UnitId) => boolean) | null = () => everybody,
  ): Promise<{ rows: Row[]; rev: number }> {
    const source = `SELECT * FROM (${SOURCES[view]}) WHERE rev > ?`
    const last = this.#database.get<{ rev: number }>(`${source} ORDER BY rev LIMIT 1 OFFSET ?`, after, limit - 1)
    const rows = this.#database.all<Row>(
      `${source} AND rev <= ? ORDER BY rev, id`,
      after,
      last?.rev ?? Number.MAX_SAFE_INTEGER,
    )
    const units = view === 'units' && rows.length > 0 ? this.#aboutUnits() : null
    const complete = rows.map((row) => this.#complete(view, row, units))
    if (view === 'items' || view === 'campaigns') await this.#count(view, complete, reach)
    return { rows: complete, rev: rows.at(-1)?.rev ?? after }
  }

  /** @param sees recipients of which units are told and counted */
  async report(item: ItemId, sees: (unit: UnitId) => boolean = () => true): Promise<Report | null> {
    const row = this.#database.get<Row>(`${SOURCES.items} AND id = ?`, item)
    if (!row) return null
    const complete = this.#item(row, sees)
    return makeReport(this.#database, complete, this.#reader(sees))
  }

  async addressees(item: ItemId): Promise<Addressees | null> {
    const sql = 'SELECT kind, admin, targets FROM items WHERE id = ?'
    const row = this.#database.get<{ kind: ItemKind; admin: AdminId; targets: string }>(sql, item)
    return row ? { kind: row.kind, admin: row.admin, to: JSON.parse(row.targets) as Target[] } : null
  }

  /** @param sees people of which units are told */
  async progress(campaign: ItemId, sees: (unit: UnitId) => boolean = () => true): Promise<CampaignProgress | null> {
    const row = this.#database.get<Row>(`${CAMPAIGN} WHERE item = ?`, campaign)
    if (!row) return null
    const complete = this.#complete('campaigns', row) as ViewRow<'campaigns'>
    Object.assign(complete, this.#counts.ofCampaign(complete, this.#counts.places, sees))
    return makeProgress(this.#database, complete, this.#reader(sees))
  }

  /** @param latest so many occurrences at most @param sees people of which units are told */
  async coverage(
    series: ItemId,
    latest = Number.MAX_SAFE_INTEGER,
    sees: (unit: UnitId) => boolean = () => true,
  ): Promise<Coverage | null> {
    const row = this.#database.get<Row>(`${SERIES} WHERE item = ?`, series)
    if (!row) return null
    const newest = `${ITEM} WHERE series = ? ORDER BY date DESC LIMIT ?`
    const occurrences = this.#database
      .all<Row>(newest, series, latest)
      .reverse()
      .map((one) => this.#item(one, sees))
    const complete = this.#complete('series', row) as ViewRow<'series'>
    return makeCoverage(this.#database, complete, occurrences, this.#reader(sees))
  }

  async moved(): Promise<number> {
    return Number(this.#database.get<{ value: string }>("SELECT value FROM meta WHERE key = 'moved'")?.value ?? 0)
  }

  /** What was published about an item, as signed, oldest first; of an occurrence, first what it was made of. */
  async history(item: ItemId): Promise<(Signed & { at: number })[] | null> {
    const acts = [...textsOf(this.#database, item), ...actsOf(this.#database, item)]
    return acts.length > 0 ? acts : null
  }

  /** Announces changed views, at most a few times a second; returns the way to stop listening. */
  onChange(listener: (views: ViewName[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(views: readonly ViewName[]): void {
    this.#announce.add(views)
  }

  close(): void {
    this.#announce.stop()
    this.#listeners.clear()
  }

  #item(row: Row, sees: (unit: UnitId) => boolean): ViewRow<'items'> {
    const complete = this.#complete('items', row) as ViewRow<'items'>
    return Object.assign(complete, this.#counts.ofItem(complete, this.#counts.places, sees))
  }

  /** Puts numbers into rows, and lets others go on meanwhile. */
  async #count(
    view: 'items' | 'campaigns',
    rows: readonly Row[],
    reach: (row: Row) => ((unit: UnitId) => boolean) | null,
  ): Promise<void> {
    const { places } = this.#counts
    let since = performance.now()
    for (const row of rows) {
      const sees = reach(row)
      if (!sees) Object.assign(row, view === 'items' ? HIDDEN_RECEIPTS : HIDDEN_PROGRESS)
      else if (view === 'items') Object.assign(row, this.#counts.ofItem(row as never, places, sees))
      else Object.assign(row, this.#counts.ofCampaign(row as never, places, sees))
      if (performance.now() - since < COUNTING) continue
      await new Promise(setImmediate)
      since = performance.now()
    }
  }

  #reader(sees: (unit: UnitId) => boolean): Reader {
    return { sees, ...this.#contacts, now: this.#now() }
  }

  #aboutUnits(): AboutUnits {
    const rows = this.#database.all<{ unit: UnitId; people: number }>(PEOPLE_BELOW)
    const people = new Map(rows.map(({ unit, people }) => [unit, people]))
    return { peopleBelow: (unit) => people.get(unit) ?? 0, zoneIn: zonesOfUnits(this.#database) }
  }

  /** SQLite has neither booleans nor lists. */
  #complete(view: ViewName, row: Row, units: AboutUnits | null = null): Row {
    const complete: Row = { ...row, deleted: row.deleted === 1 }
    // the driver adds its own measurements to single rows
    delete complete._metadata
    switch (view) {
      case 'units':
        complete.people = units?.peopleBelow(row.id as UnitId) ?? 0
        // Who does not see the units above is told by which clocks theirs goes all the same.
        complete.timeZone = units?.zoneIn(row.id as UnitId)
        break
      case 'computers':
        complete.connected = this.#contacts.isConnected(row.id as DeviceId)
        if (complete.connected) complete.lastSeen = this.#now()
        break
      case 'items':
        complete.acknowledge = row.acknowledge === 1
        Object.assign(complete, addressees(row))
        break
      case 'series':
        complete.acknowledge = row.acknowledge === 1
        Object.assign(complete, addressees(row))
        complete.schedule = JSON.parse(row.schedule as string) as unknown
        break
      case 'campaigns':
        Object.assign(complete, addressees(row))
        complete.schedule = JSON.parse(row.schedule as string) as unknown
        complete.lessons = (JSON.parse(row.lessons as string) as { title: string }[]).map(({ title }) => title)
        break
      case 'queues':
        for (const field of ['hours', 'answeredBy', 'replies'])
          complete[field] = JSON.parse(row[field] as string) as unknown
        break
      case 'conversations':
        complete.months = (JSON.parse(row.months as string) as string[]).sort().reverse()
        break
      case 'courses':
      case 'texts':
        complete.authors = JSON.parse(row.authors as string) as unknown
        break
      case 'requests':
        complete.deliveries = JSON.parse(row.deliveries as string) as unknown
        break
      case 'people':
        break
    }
    return complete
  }
}
