/** The projections as the console pulls them: rows by revision, and what became of an item. */
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { DeviceId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Database } from './database.ts'

type Tracked = { rev: number }
type Flags = { [column: string]: unknown }

const UNITS = 'SELECT id, code, parent, name, time_zone AS timeZone, rev, deleted FROM units'
const PEOPLE = `SELECT id, employee_no AS employeeNo, login, first_name AS firstName, last_name AS lastName, email, unit,
  title, rev, deleted FROM people`
const COMPUTERS = `SELECT id, name, unit, person, enrolled_at AS enrolledAt, last_seen AS lastSeen, version, rev,
  revoked_at IS NOT NULL AS deleted FROM devices`
const ITEMS = `SELECT id, kind, title, severity, screens, acknowledge, targets, admin, sent_by AS sentBy,
  published_at AS publishedAt, expires, recalled_at AS recalledAt, revised_at AS revisedAt, addressed, delivered,
  displayed, read, acknowledged, rev, 0 AS deleted FROM items`
const REQUESTS = 'SELECT id, admin, act, item, at, state, why, rev, 0 AS deleted FROM requests'

const SOURCES: Record<ViewName, { select: string; where?: string }> = {
  units: { select: UNITS },
  people: { select: PEOPLE },
  computers: { select: COMPUTERS, where: 'unit IS NOT NULL' },
  items: { select: ITEMS },
  requests: { select: REQUESTS },
}

export type ReceiptRow = {
  recipient: string
  state: (typeof RECEIPT_STATES)[number]
  /** when the furthest state was reached, by the recipient's clock */
  at: number
  device: DeviceId
  deviceName: string
  /** first contact about it, by the server's clock */
  receivedAt: number
}

/** Booleans come out of SQLite as numbers, and lists as JSON. */
const plain = ({ targets, ...row }: Flags): Flags & Tracked => {
  const { deleted, acknowledge } = row
  return {
    ...row,
    deleted: Boolean(deleted),
    ...(targets === undefined
      ? {}
      : { to: JSON.parse(targets as string) as unknown, acknowledge: Boolean(acknowledge) }),
  } as unknown as Flags & Tracked
}

export class SqliteViews {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Rows after a revision, ascending; at least `limit` where there are more, since a revision is never cut in two. */
  rows(view: ViewName, after: number, limit: number): (Flags & Tracked)[] {
    const { select, where } = SOURCES[view]
    const from = `${select} WHERE ${where ? `${where} AND ` : ''}`
    const rows = this.#database.all<Flags & Tracked>(`${from} rev > ? ORDER BY rev LIMIT ?`, after, limit)
    const last = rows.at(-1)?.rev
    if (rows.length < limit || last === undefined) return rows.map(plain)
    const whole = rows.filter(({ rev }) => rev < last)
    return [...whole, ...this.#database.all<Flags & Tracked>(`${from} rev = ?`, last)].map(plain)
  }

  item(id: ItemId): (Flags & Tracked) | null {
    const row = this.#database.get<Flags & Tracked>(`${ITEMS} WHERE id = ?`, id)
    return row ? plain(row) : null
  }

  receipts(item: ItemId): ReceiptRow[] {
    type Row = Omit<ReceiptRow, 'state'> & { state: number }
    return this.#database
      .all<Row>(
        `SELECT r.recipient, r.state, r.device, d.name AS deviceName, r.received_at AS receivedAt,
           CASE r.state WHEN 0 THEN delivered_at WHEN 1 THEN displayed_at WHEN 2 THEN read_at ELSE acknowledged_at END AS at
         FROM receipts r JOIN devices d ON d.id = r.device WHERE r.item = ?`,
        item,
      )
      .map((row) => ({ ...row, state: RECEIPT_STATES[row.state]! }))
  }

  history(item: ItemId): (Signed & { at: number })[] {
    return this.#database
      .all<{ at: number; signed: string }>('SELECT at, signed FROM item_history WHERE item = ? ORDER BY at', item)
      .map(({ at, signed }) => ({ ...(JSON.parse(signed) as Signed), at }))
  }

  /** Everybody the directory has: people with their logins, and computers with who is at them. */
  people(): { id: string; login: string; name: string; unit: string; deleted: number }[] {
    return this.#database.all("SELECT id, login, first_name || ' ' || last_name AS name, unit, deleted FROM people")
  }

  computers(): {
    id: DeviceId
    name: string
    unit: string
    person: string | null
    lastSeen: number | null
    revoked: number
  }[] {
    return this.#database.all(
      `SELECT id, name, unit, person, last_seen AS lastSeen, revoked_at IS NOT NULL AS revoked FROM devices
       WHERE unit IS NOT NULL`,
    )
  }
}
