import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Device, DeviceChange, DeviceRepository } from '../../ports/devices.ts'
import type { Appliers, Rev } from './appliers.ts'
import type { Database } from './database.ts'
import { PERSON_AT } from './person-at.ts'

const COLUMNS = `id, name, public_key AS key, unit, ${PERSON_AT} AS person, admin, enrolled_at AS enrolledAt,
  expires_at AS expiresAt`

export class SqliteDevices implements DeviceRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async admitted(): Promise<Device[]> {
    return this.#database.all<Device>(`SELECT ${COLUMNS} FROM devices WHERE revoked_at IS NULL`)
  }

  async standing(id: DeviceId): Promise<'admitted' | 'revoked' | null> {
    const row = this.#database.get<{ revokedAt: number | null }>(
      'SELECT revoked_at AS revokedAt FROM devices WHERE id = ?',
      id,
    )
    return row ? (row.revokedAt === null ? 'admitted' : 'revoked') : null
  }

  async contacts(): Promise<Map<DeviceId, number>> {
    const sql = `SELECT id, last_seen AS at FROM devices WHERE admin IS NULL AND revoked_at IS NULL AND last_seen IS NOT NULL`
    return new Map(this.#database.all<{ id: DeviceId; at: number }>(sql).map(({ id, at }) => [id, at]))
  }

  async lastSeen(admin: AdminId): Promise<Map<DeviceId, number | null>> {
    const sql = 'SELECT id, last_seen AS at FROM devices WHERE admin = ?'
    const rows = this.#database.all<{ id: DeviceId; at: number | null }>(sql, admin)
    return new Map(rows.map(({ id, at }) => [id, at]))
  }
}

/** Alerts for computers are for others now. */
const recountAlerts = (database: Database, rev: Rev): void => {
  const alerts = `UPDATE items SET rev = ? WHERE kind = 'alert' AND screens <> 'people'`
  database.run(alerts, rev('items'))
}

export const deviceAppliers: Appliers<DeviceChange> = {
  'device-added': (database, { device, version }, rev) => {
    database.run(
      `INSERT INTO devices (id, name, public_key, unit, person, admin, enrolled_at, expires_at, version, rev)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      device.id,
      device.name,
      device.key,
      device.unit,
      device.person,
      device.admin,
      device.enrolledAt,
      device.expiresAt,
      version,
      rev('computers'),
    )
    if (device.admin === null) recountAlerts(database, rev)
  },
  'device-changed': (database, { device }, rev) => {
    database.run(
      `UPDATE devices SET name = ?, public_key = ?, unit = ?, person = ?, admin = ?, enrolled_at = ?, expires_at = ?,
         revoked_at = NULL, rev = ? WHERE id = ?`,
      device.name,
      device.key,
      device.unit,
      device.person,
      device.admin,
      device.enrolledAt,
      device.expiresAt,
      rev('computers'),
      device.id,
    )
    if (device.admin === null) recountAlerts(database, rev)
  },
  'device-revoked': (database, { device, at }, rev) => {
    database.run('UPDATE devices SET revoked_at = ?, rev = ? WHERE id = ?', at, rev('computers'), device)
    recountAlerts(database, rev)
  },
}
