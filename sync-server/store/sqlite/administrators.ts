import { z } from 'zod'
import { grant, scope, type Grant } from '@carillon/shared-model/access/grants.ts'
import { profileGrant, type ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type {
  AdministratorChange,
  AdministratorRecord,
  AdministratorRepository,
  OwnProfile,
} from '../../ports/administrators.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

type Row = Omit<AdministratorRecord, 'responsible' | 'own' | 'totp'> & {
  responsible: string
  grants: string
  totp: 0 | 1
}
/** An empty password hash is none. */
const ACCOUNTS = `SELECT id, login, name, nullif(password_hash, '') AS passwordHash, profile, responsible, grants, identity,
  totp_secret IS NOT NULL AS totp, version, created_at AS createdAt, disabled_at AS disabledAt FROM admins ORDER BY name, id`

const ownGrants = z.array(grant) as z.ZodType<Grant[]>
const profileGrants = z.array(profileGrant) as z.ZodType<ProfileGrant[]>

export class SqliteAdministrators implements AdministratorRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<AdministratorRecord[]> {
    return this.#database.all<Row>(ACCOUNTS).map(({ grants, responsible, totp, ...row }) => ({
      ...row,
      responsible: scope.parse(JSON.parse(responsible)),
      own: ownGrants.parse(JSON.parse(grants)),
      totp: totp === 1,
    }))
  }

  async profiles(): Promise<OwnProfile[]> {
    const rows = this.#database.all<Omit<OwnProfile, 'grants'> & { grants: string }>(
      'SELECT id, name, grants, version FROM profiles ORDER BY name',
    )
    return rows.map((row) => ({ ...row, grants: profileGrants.parse(JSON.parse(row.grants)) }))
  }

  async lastSeen(): Promise<Map<AdminId, number>> {
    const rows = this.#database.all<{ admin: AdminId; at: number }>(
      `SELECT admin, max(max(enrolled_at, coalesce(last_seen, 0))) AS at FROM devices
       WHERE admin IS NOT NULL GROUP BY admin`,
    )
    return new Map(rows.map(({ admin, at }) => [admin, at]))
  }
}

export const administratorAppliers: Appliers<AdministratorChange> = {
  'administrator-added': (database, { account }) => {
    database.run(
      `INSERT INTO admins (id, login, name, password_hash, profile, responsible, grants, identity, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      account.id,
      account.login,
      account.name,
      account.passwordHash ?? '',
      account.profile,
      JSON.stringify(account.responsible),
      JSON.stringify(account.own),
      account.identity,
      account.createdAt,
    )
  },
  'administrator-changed': (database, { admin, to }) => {
    database.run(
      `UPDATE admins SET name = ?, profile = ?, responsible = ?, grants = ?, identity = ?, version = version + 1
       WHERE id = ?`,
      to.name,
      to.profile,
      JSON.stringify(to.responsible),
      JSON.stringify(to.own),
      to.identity,
      admin,
    )
  },
  'administrator-disabled': (database, { admin, at }) => {
    database.run('UPDATE admins SET disabled_at = ?, version = version + 1 WHERE id = ?', at, admin)
  },
  'administrator-enabled': (database, { admin }) => {
    database.run('UPDATE admins SET disabled_at = NULL, version = version + 1 WHERE id = ?', admin)
  },
  'administrator-removed': (database, { admin }) => {
    database.run('DELETE FROM invitations WHERE admin = ?', admin)
    database.run('DELETE FROM recovery_codes WHERE admin = ?', admin)
    database.run('DELETE FROM admins WHERE id = ?', admin)
  },
  'login-changed': (database, { admin, login }) => {
    database.run('UPDATE admins SET login = ? WHERE id = ?', login, admin)
  },
  'password-changed': (database, { admin, hash }) => {
    database.run('UPDATE admins SET password_hash = ? WHERE id = ?', hash, admin)
  },
  'profile-saved': (database, { profile: { id, name, grants, version } }) => {
    database.run(
      'INSERT OR REPLACE INTO profiles (id, name, grants, version) VALUES (?, ?, ?, ?)',
      id,
      name,
      JSON.stringify(grants),
      version,
    )
  },
  'profile-removed': (database, { profile }) => {
    database.run('DELETE FROM profiles WHERE id = ?', profile)
  },
}
