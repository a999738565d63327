/** Devices that sign for administrators: how one begins, whichever way its administrator has proved who they are. */
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import type { Administrator } from './administrators.ts'
import type { AdminDevice, Devices } from './devices.ts'

/** Milliseconds after which a script's device ends by itself. */
const TEMPORARY = 3_600_000

/** `publicKey`: raw Ed25519, base64url; it signs for the administrator from now on. */
export type NewDevice = { publicKey: string; name: string; temporary: boolean }
export type Started = { administrator: Administrator; device: AdminDevice }
export type How = 'password' | 'password and code' | 'password and recovery code' | 'provider'

export class Sessions {
  readonly #database: Database
  readonly #devices: Devices
  readonly #now: () => number

  constructor(database: Database, devices: Devices, now: () => number) {
    this.#database = database
    this.#devices = devices
    this.#now = now
  }

  /** @param prove runs in the same transaction: what it throws starts nothing; what it returns tells how it was proved */
  start(administrator: Administrator, { publicKey, name, temporary }: NewDevice, prove: () => How): Started {
    const now = this.#now()
    const device: AdminDevice = {
      id: newDeviceId(now),
      name,
      key: publicKey,
      unit: null,
      person: null,
      admin: administrator.id,
      enrolledAt: now,
      expiresAt: temporary ? now + TEMPORARY : null,
    }
    this.#database.transaction(() => {
      const how = prove()
      this.#devices.insert(device, null)
      appendAudit(this.#database, {
        at: now,
        by: administrator.id,
        device: device.id,
        act: 'session.started',
        subject: { id: device.id, name },
        detail: { how },
      })
    })
    this.#devices.admit(device)
    return { administrator, device }
  }
}
