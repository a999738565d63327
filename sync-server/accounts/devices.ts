/** Every device that is admitted now, in memory: checking a token or a ticket reads no disk. */
import type { AdminId, DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'

type Common = {
  readonly id: DeviceId
  readonly name: string
  /** raw Ed25519 public key, base64url */
  readonly key: string
  readonly enrolledAt: number
  /** after this it is admitted no more; null: until it is revoked */
  readonly expiresAt: number | null
}
/** Belongs to a unit, and perhaps a person works at it. */
export type Computer = Common & { readonly unit: UnitId; readonly person: PersonId | null; readonly admin: null }
/** Signs for an administrator. */
export type AdminDevice = Common & { readonly unit: null; readonly person: null; readonly admin: AdminId }
export type Device = Computer | AdminDevice

const COLUMNS = 'id, name, public_key AS key, unit, person, admin, enrolled_at AS enrolledAt, expires_at AS expiresAt'

export class Devices {
  readonly #database: Database
  readonly #admitted = new Map<DeviceId, Device>()
  /** changes whenever any record does */
  version = 0

  constructor(database: Database) {
    this.#database = database
    this.reload()
  }

  /** Reads all records again, after another part of the server has changed their rows. */
  reload(): void {
    this.#admitted.clear()
    for (const device of this.#database.all<Device>(`SELECT ${COLUMNS} FROM devices WHERE revoked_at IS NULL`))
      this.#admitted.set(device.id, device)
    this.version++
  }

  /** Not revoked; the caller checks `expiresAt` against its clock. */
  get(id: DeviceId): Device | undefined {
    return this.#admitted.get(id)
  }

  isRevoked(id: DeviceId): boolean {
    return this.#database.get('SELECT 1 FROM devices WHERE id = ? AND revoked_at IS NOT NULL', id) !== undefined
  }

  *computers(): Iterable<Computer> {
    for (const device of this.#admitted.values()) if (device.admin === null) yield device
  }

  *ofAdmin(admin: AdminId): Iterable<AdminDevice> {
    for (const device of this.#admitted.values()) if (device.admin === admin) yield device
  }

  /** Writes the row, inside a transaction of the caller, who calls `admit` once it has been committed. */
  insert(device: Device, version: string | null): void {
    this.#database.run(
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
      nextRev(this.#database),
    )
  }

  admit(device: Device): void {
    this.#admitted.set(device.id, device)
    this.version++
  }

  /**
   * Forgets temporary devices whose time is over. Their rows stay: what they signed is still checked against their keys.
   * @returns which
   */
  forgetExpired(now: number): DeviceId[] {
    const expired: DeviceId[] = []
    for (const { id, expiresAt } of this.#admitted.values())
      if (expiresAt !== null && expiresAt <= now) expired.push(id)
    for (const id of expired) this.#admitted.delete(id)
    if (expired.length > 0) this.version++
    return expired
  }

  /** @param also is done in the same transaction @returns false when it was not admitted anyway, and nothing was done */
  revoke(id: DeviceId, now: number, also?: () => void): boolean {
    if (!this.#admitted.has(id)) return false
    this.revokeAll([id], now, also)
    return true
  }

  revokeAll(ids: readonly DeviceId[], now: number, also?: () => void): void {
    this.#database.transaction(() => {
      const rev = nextRev(this.#database)
      for (const id of ids) this.#database.run('UPDATE devices SET revoked_at = ?, rev = ? WHERE id = ?', now, rev, id)
      also?.()
    })
    for (const id of ids) this.#admitted.delete(id)
    this.version++
  }
}
