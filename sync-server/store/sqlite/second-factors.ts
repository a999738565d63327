import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { SecondFactorChange, SecondFactorRecord, SecondFactorRepository } from '../../ports/second-factors.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

export class SqliteSecondFactors implements SecondFactorRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async of(admin: AdminId): Promise<SecondFactorRecord | null> {
    const sql = 'SELECT totp_secret AS secret, totp_pending AS pending, totp_step AS lastStep FROM admins WHERE id = ?'
    return this.#database.get<SecondFactorRecord>(sql, admin) ?? null
  }

  async recoveryCodes(admin: AdminId): Promise<string[]> {
    const sql = 'SELECT code_hash AS hash FROM recovery_codes WHERE admin = ? AND used_at IS NULL'
    return this.#database.all<{ hash: string }>(sql, admin).map(({ hash }) => hash)
  }
}

export const secondFactorAppliers: Appliers<SecondFactorChange> = {
  'second-factor-begun': (database, { admin, pending }) => {
    database.run('UPDATE admins SET totp_pending = ? WHERE id = ?', pending, admin)
  },
  'second-factor-confirmed': (database, { admin, step, recoveryCodes }) => {
    database.run(
      'UPDATE admins SET totp_secret = totp_pending, totp_pending = NULL, totp_step = ? WHERE id = ?',
      step,
      admin,
    )
    database.run('DELETE FROM recovery_codes WHERE admin = ?', admin)
    for (const hash of recoveryCodes)
      database.run('INSERT INTO recovery_codes (admin, code_hash) VALUES (?, ?)', admin, hash)
  },
  'second-factor-used': (database, { admin, step }) => {
    database.run('UPDATE admins SET totp_step = ? WHERE id = ?', step, admin)
  },
  'recovery-code-used': (database, { admin, hash, at }) => {
    database.run('UPDATE recovery_codes SET used_at = ? WHERE admin = ? AND code_hash = ?', at, admin, hash)
  },
  'second-factor-removed': (database, { admin }) => {
    database.run('UPDATE admins SET totp_secret = NULL, totp_pending = NULL WHERE id = ?', admin)
    database.run('DELETE FROM recovery_codes WHERE admin = ?', admin)
  },
}
