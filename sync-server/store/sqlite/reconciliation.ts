import type { BranchId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { BranchAct, FactCounts, Reconciliation } from '@carillon/shared-model/views/reconciliation.ts'
import type { LinkRecord, ReconciliationChange, ReconciliationRepository } from '../../ports/reconciliation.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

type LinkRow = Omit<LinkRecord, 'arrived' | 'sent'> & { arrived: string; sent: string }

/** What was published about an item says how; a request says what was asked for, where nothing was. */
const ACTS = `SELECT d.item, coalesce(i.title, '') AS title, coalesce(r.act, h.signed ->> '$.request.act', '') AS act,
    coalesce(r.signed ->> '$.request.name', h.signed ->> '$.request.name', '') AS by, d.at AS deliveredAt,
    coalesce(v.verdict, CASE WHEN d.is_open = 0 THEN 'published' END) AS answer,
    coalesce(v.why, r.why) AS why, coalesce(v.flagged, 0) AS flagged
  FROM deliveries d LEFT JOIN items i ON i.id = d.item LEFT JOIN requests r ON r.sig = d.sig
    LEFT JOIN item_history h ON h.item = d.item AND h.signed ->> '$.sig' = d.sig LEFT JOIN verdicts v ON v.sig = d.sig
  WHERE d.branch = ? ORDER BY d.at DESC, d.sig LIMIT ?`

/** Parameters: the unit, from when and until when, and how many. */
const UNSEEN = `WITH RECURSIVE below (id) AS (
    VALUES (?1) UNION SELECT u.id FROM units u JOIN below b ON u.parent = b.id),
  above (id) AS (VALUES (?1) UNION SELECT u.parent FROM units u JOIN above a ON u.id = a.id WHERE u.parent IS NOT NULL),
  here (id) AS (SELECT id FROM below UNION SELECT id FROM above UNION VALUES ('everyone')
    UNION SELECT id FROM people WHERE unit IN below UNION SELECT id FROM devices WHERE unit IN below)
  SELECT i.id AS item, title, sent_by AS by, published_at AS publishedAt, expires FROM items i
  WHERE kind = 'alert' AND expires > ?2 AND expires <= ?3 AND recalled_at IS NULL
    AND EXISTS (SELECT 1 FROM json_each(i.targets) t WHERE t.value IN here)
    AND NOT EXISTS (SELECT 1 FROM receipts r WHERE r.item = i.id AND r.recipient IN here)
  ORDER BY expires DESC LIMIT ?4`

export class SqliteReconciliation implements ReconciliationRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async links(server: string, limit: number): Promise<LinkRecord[]> {
    const sql = `SELECT server, began_at AS "from", until, arrived, sent FROM links WHERE server = ?
      ORDER BY began_at DESC LIMIT ?`
    const read = (counts: string) => JSON.parse(counts) as FactCounts
    return this.#database
      .all<LinkRow>(sql, server, limit)
      .map(({ arrived, sent, ...row }) => ({ ...row, arrived: read(arrived), sent: read(sent) }))
  }

  async acts(branch: BranchId, limit: number): Promise<BranchAct[]> {
    const rows = this.#database.all<Omit<BranchAct, 'flagged'> & { flagged: number }>(ACTS, branch, limit)
    return rows.map((row) => ({ ...row, flagged: row.flagged === 1 }))
  }

  async unseenAlerts(unit: UnitId, from: number, until: number, limit: number) {
    return this.#database.all<Reconciliation['unseenAlerts'][number]>(UNSEEN, unit, from, until, limit)
  }

  async waiting(): Promise<Omit<Reconciliation['waiting'], 'computers'>> {
    const sql = `SELECT (SELECT count(*) FROM requests WHERE state = 'queued') AS requests,
      (SELECT count(*) FROM deliveries WHERE is_told = 0) AS acts,
      (SELECT count(DISTINCT item) FROM early_receipts) AS items`
    const { requests, acts, items } = this.#database.get<Omit<Reconciliation['waiting'], 'computers'>>(sql)!
    return { requests, acts, items }
  }
}

export const reconciliationAppliers: Appliers<ReconciliationChange> = {
  'link-recorded': (database, { link: { server, from, until, arrived, sent }, keptFrom }) => {
    database.run(
      `INSERT INTO links (server, began_at, until, arrived, sent) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET until = excluded.until, arrived = excluded.arrived, sent = excluded.sent`,
      server,
      from,
      until,
      JSON.stringify(arrived),
      JSON.stringify(sent),
    )
    database.run('DELETE FROM links WHERE began_at < ?', keptFrom)
  },
}
