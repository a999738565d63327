import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import { requested, signed, type Requested, type Signed } from '@carillon/shared-model/facts/items.ts'
import { targets, type Screens, type Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Series } from '@carillon/shared-model/folds/series.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import type { Database } from './database.ts'
import { actsOf, hasKin, readSeries } from './sqlite-series.ts'

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

  /** Requests that nobody has answered, oldest first. */
  async queued(): Promise<Requested[]> {
    type Row = { id: string; admin: string; at: number; signed: string }
    const sql = "SELECT id, admin, at, signed FROM requests WHERE state = 'queued' ORDER BY rowid"
    return this.#database.all<Row>(sql).map((row) =>
      requested.parse({
        type: 'requested',
        id: row.id,
        at: row.at,
        by: row.admin,
        v: 1,
        ...signed.parse(JSON.parse(row.signed)),
      }),
    )
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

  /** Whether one of this item and another one could be an occurrence of the other. */
  async hasKin(item: ItemId, isSeries: boolean): Promise<boolean> {
    return hasKin(this.#database, item, isSeries)
  }

  /** When a recurring message is to be looked at next, milliseconds; null: none is. */
  async nextLook(): Promise<number | null> {
    return this.#database.get<{ look: number | null }>('SELECT min(look) AS look FROM series')!.look
  }

  /** Recurring messages that are to be looked at by then. @param until milliseconds */
  async toLookAt(until: number): Promise<ItemId[]> {
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
  async toCarry(month: string): Promise<ItemId[]> {
    const sql = 'SELECT item FROM carried WHERE is_over = 0 AND month < ? ORDER BY item'
    return this.#database.all<{ item: ItemId }>(sql, month).map(({ item }) => item)
  }

  /** What was published about an item, oldest first. */
  async acts(item: ItemId): Promise<(Signed & { at: number })[]> {
    return actsOf(this.#database, item)
  }
}
