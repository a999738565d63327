import type { EnrolmentChange, EnrolmentCode, EnrolmentRepository } from '../../ports/enrolments.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

const COLUMNS = `code_hash AS hash, prefix, unit, person, uses, used, expires_at AS expiresAt, revoked_at AS revokedAt`
const VALID = 'revoked_at IS NULL AND expires_at > ? AND used < uses'
/** A code of somebody who has left is good again when they return. */
const PLACED = `unit IN (SELECT id FROM units WHERE deleted = 0)
  AND (person IS NULL OR person IN (SELECT id FROM people WHERE deleted = 0))`

export class SqliteEnrolments implements EnrolmentRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async find(hash: string): Promise<EnrolmentCode | null> {
    return this.#database.get<EnrolmentCode>(`SELECT ${COLUMNS} FROM enrolments WHERE code_hash = ?`, hash) ?? null
  }

  async valid(now: number): Promise<EnrolmentCode[]> {
    const sql = `SELECT ${COLUMNS} FROM enrolments WHERE ${VALID} AND ${PLACED} ORDER BY created_at DESC, prefix`
    return this.#database.all<EnrolmentCode>(sql, now)
  }

  async unspent(now: number): Promise<EnrolmentCode[]> {
    return this.#database.all<EnrolmentCode>(`SELECT ${COLUMNS} FROM enrolments WHERE ${VALID}`, now)
  }

  async isTaken(prefix: string, now: number): Promise<boolean> {
    return this.#database.get(`SELECT 1 FROM enrolments WHERE prefix = ? AND ${VALID}`, prefix, now) !== undefined
  }
}

export const enrolmentAppliers: Appliers<EnrolmentChange> = {
  'code-issued': (database, { code, by, at }) => {
    database.run(
      `INSERT INTO enrolments (code_hash, prefix, unit, person, uses, used, expires_at, revoked_at, created_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      code.hash,
      code.prefix,
      code.unit,
      code.person,
      code.uses,
      code.used,
      code.expiresAt,
      code.revokedAt,
      by,
      at,
    )
  },
  'code-changed': (database, { code }) => {
    database.run(
      `UPDATE enrolments SET unit = ?, person = ?, uses = ?, used = max(used, ?), expires_at = ?, revoked_at = ?
       WHERE code_hash = ?`,
      code.unit,
      code.person,
      code.uses,
      code.used,
      code.expiresAt,
      code.revokedAt,
      code.hash,
    )
  },
  'code-used': (database, { hash }) => {
    database.run('UPDATE enrolments SET used = used + 1 WHERE code_hash = ?', hash)
  },
  'code-revoked': (database, { hash, at }) => {
    database.run('UPDATE enrolments SET revoked_at = ? WHERE code_hash = ?', at, hash)
  },
}
