import type { Request } from '@carillon/shared-model/facts/items.ts'
import type { VerdictWord } from '@carillon/shared-model/facts/verdicts.ts'
import type { FactId } from '@carillon/shared-model/org/ids.ts'
import type { Delivery, VerdictChange, VerdictRepository } from '../../ports/verdicts.ts'
import type { Appliers, Rev } from './appliers.ts'
import type { Database } from './database.ts'
import { applyUndone } from './undone-acts.ts'

const DELIVERY = 'd.branch, d.sig AS of, d.item, d.at, d.roster'

export class SqliteVerdicts implements VerdictRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async unreported(): Promise<Delivery[]> {
    return this.#database.all<Delivery>(`SELECT ${DELIVERY} FROM deliveries d WHERE is_told = 0 ORDER BY at, sig`)
  }

  async unanswered(): Promise<(Delivery & { request: FactId })[]> {
    return this.#database.all<Delivery & { request: FactId }>(
      `SELECT ${DELIVERY}, r.id AS request FROM deliveries d JOIN requests r ON r.sig = d.sig
       WHERE d.is_open = 1 AND r.state = 'refused' GROUP BY d.sig ORDER BY d.at, d.sig`,
    )
  }
}

/** What became of the request is told otherwise now. */
const touch = (database: Database, sig: string, rev: Rev): void => {
  if (database.get('SELECT 1 FROM requests WHERE sig = ?', sig))
    database.run('UPDATE requests SET rev = ? WHERE sig = ?', rev('requests'), sig)
}

export const verdictAppliers: Appliers<VerdictChange> = {
  delivered: (database, { delivery: { branch, of, item, at, roster }, isReported }, rev) => {
    database.run(
      `INSERT INTO deliveries (sig, branch, item, at, roster, is_told, is_open)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, NOT EXISTS (SELECT 1 FROM verdicts WHERE sig = ?1)
         AND NOT EXISTS (SELECT 1 FROM requests WHERE sig = ?1 AND state = 'published')
       WHERE true ON CONFLICT DO NOTHING`,
      of,
      branch,
      item,
      at,
      roster,
      isReported ? 1 : 0,
    )
    touch(database, of, rev)
  },
  'deliveries-reported': (database, { of }) => {
    const sql = 'UPDATE deliveries SET is_told = 1 WHERE sig IN (SELECT value FROM json_each(?))'
    database.run(sql, JSON.stringify(of))
  },
  'delivery-published': (database, { of }) => {
    database.run('UPDATE deliveries SET is_open = 0 WHERE sig = ?', of)
  },
  verdict: (database, { word }, rev) => {
    if (database.get('SELECT 1 FROM verdicts WHERE sig = ?', word.of)) return
    keep(database, word)
    touch(database, word.of, rev)
    if (word.is === 'void') leaveOut(database, word, rev)
  },
}

const keep = (database: Database, { is, branch, item, of, at, why, flagged }: VerdictWord): void => {
  database.run(
    'INSERT INTO verdicts (sig, verdict, branch, item, at, why, flagged) VALUES (?, ?, ?, ?, ?, ?, ?)',
    of,
    is,
    branch,
    item,
    at,
    why,
    flagged ? 1 : 0,
  )
  database.run('UPDATE deliveries SET is_open = 0 WHERE sig = ?', of)
  if (flagged) database.run('UPDATE branches SET flagged_at = coalesce(flagged_at, ?) WHERE id = ?', at, branch)
}

/** An act counts no more, as far as it ever did here. */
const leaveOut = (database: Database, { item, of, at }: VerdictWord, rev: Rev): void => {
  const found = database.get<{ act: Request['act'] }>(
    `SELECT signed ->> '$.request.act' AS act FROM item_history WHERE item = ? AND signed ->> '$.sig' = ?`,
    item,
    of,
  )
  if (found) applyUndone(database, { item, of, at, act: found.act }, rev)
}
