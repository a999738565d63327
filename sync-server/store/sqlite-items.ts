import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import { requested, signed, type Requested } from '@carillon/shared-model/facts/items.ts'
import { targets, type Screens, type Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from './database.ts'

type ItemRow = {
  kind: ItemKind
  title: string
  screens: Screens | null
  targets: string
  admin: AdminId
  expires: number | null
  recalledAt: number | null
}

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
      'SELECT kind, title, screens, targets, admin, expires, recalled_at AS recalledAt FROM items WHERE id = ?',
      item,
    )
    if (!row) return null
    const { kind, title, screens, admin, expires, recalledAt } = row
    return { kind, title, screens, admin, expires, recalledAt, to: targets.parse(JSON.parse(row.targets)) }
  }
}
