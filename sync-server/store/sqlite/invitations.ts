import type { InvitationChange, InvitationRecord, InvitationRepository } from '../../ports/invitations.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

export class SqliteInvitations implements InvitationRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async find(hash: string): Promise<InvitationRecord | null> {
    const sql = 'SELECT admin, expires_at AS expiresAt FROM invitations WHERE code_hash = ?'
    return this.#database.get<InvitationRecord>(sql, hash) ?? null
  }
}

export const invitationAppliers: Appliers<InvitationChange> = {
  'invitation-issued': (database, { admin, hash, expiresAt }) => {
    database.run('DELETE FROM invitations WHERE admin = ?', admin)
    database.run('INSERT INTO invitations (code_hash, admin, expires_at) VALUES (?, ?, ?)', hash, admin, expiresAt)
  },
  'invitations-withdrawn': (database, { admin }) => {
    database.run('DELETE FROM invitations WHERE admin = ?', admin)
  },
}
