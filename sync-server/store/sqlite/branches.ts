import type { Branch, BranchChange, BranchRepository, Cursor } from '../../ports/branches.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

export class SqliteBranches implements BranchRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<Branch[]> {
    return this.#database.all<Branch>(
      `SELECT id, unit, public_key AS key, added_at AS addedAt, until, revoked_at AS revokedAt, flagged_at AS flaggedAt,
         last_contact AS lastContact, origin
       FROM branches ORDER BY added_at, id`,
    )
  }

  async cursor(server: string): Promise<Cursor | null> {
    const sql = 'SELECT epoch, scope, seq FROM exchange_cursors WHERE server = ?'
    return this.#database.get<Cursor>(sql, server) ?? null
  }
}

export const branchAppliers: Appliers<BranchChange> = {
  'branch-added': (database, { branch, by }) => {
    database.run(
      'INSERT INTO branches (id, unit, public_key, added_at, added_by, until, revoked_at, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      branch.id,
      branch.unit,
      branch.key,
      branch.addedAt,
      by,
      branch.until,
      branch.revokedAt,
      branch.origin,
    )
  },
  'branch-origin-told': (database, { branch, origin }) => {
    database.run('UPDATE branches SET origin = ? WHERE id = ?', origin, branch)
  },
  'branch-revoked': (database, { branch, at }) => {
    database.run('UPDATE branches SET revoked_at = ? WHERE id = ?', at, branch)
  },
  'branch-contact': (database, { branch, at }) => {
    database.run('UPDATE branches SET last_contact = max(coalesce(last_contact, 0), ?) WHERE id = ?', at, branch)
  },
  exchanged: (database, { server, cursor }) => {
    database.run(
      `INSERT INTO exchange_cursors (server, epoch, scope, seq) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET epoch = excluded.epoch, scope = excluded.scope, seq = excluded.seq`,
      server,
      cursor.epoch,
      cursor.scope,
      cursor.seq,
    )
  },
}
