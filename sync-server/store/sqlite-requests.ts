/** What the publisher asks the projections: requests that wait, and what is known of an item. */
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, FactId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Accounting } from './accounting.ts'
import type { Database } from './database.ts'

export type QueuedRequest = { id: FactId; admin: AdminId; signed: Signed }
export type KnownItem = Accounting & { admin: AdminId; to: Target[]; recalledAt: number | null }

export interface RequestStore {
  /** Requests without an answer, in the order in which they arrived. */
  queued(): QueuedRequest[]
  item(id: ItemId): KnownItem | null
  /** The time of the latest fact that the server published, milliseconds; 0 when there is none. */
  latestPublished(): number
}

export class SqliteRequestStore implements RequestStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  queued(): QueuedRequest[] {
    type Row = { id: FactId; admin: AdminId; signed: string }
    return this.#database
      .all<Row>("SELECT id, admin, signed FROM requests WHERE state = 'queued' ORDER BY rev, rowid")
      .map(({ id, admin, signed }) => ({ id, admin, signed: JSON.parse(signed) as Signed }))
  }

  item(id: ItemId): KnownItem | null {
    type Row = Accounting & { admin: AdminId; targets: string; recalledAt: number | null }
    const sql = 'SELECT kind, screens, admin, targets, recalled_at AS recalledAt FROM items WHERE id = ?'
    const row = this.#database.get<Row>(sql, id)
    if (!row) return null
    const { kind, screens, admin, recalledAt } = row
    return { kind, screens, admin, recalledAt, to: JSON.parse(row.targets) as Target[] }
  }

  latestPublished(): number {
    return this.#database.get<{ at: number | null }>('SELECT max(at) AS at FROM item_history')?.at ?? 0
  }
}
