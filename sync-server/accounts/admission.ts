/** What changes of accounts do to connections that are open: the one place from which sessions end. */
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Connections } from '../http/needs.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import type { Administrators } from './administrators.ts'
import type { Devices } from './devices.ts'
import type { Principals } from './principals.ts'

/** Who ended sessions, from which device, and how, as the audit trail tells it. */
export type Ended = { by: AdminId | null; device: DeviceId | null; how: string }

type Parts = {
  database: Database
  devices: Devices
  administrators: Administrators
  principals: Principals
  connections: Connections
  /** after accounts have changed, and their connections been brought up to date */
  changed: () => void
  now: () => number
}

export class Admission {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * After rows of accounts or profiles have been committed: everybody whose grants or admission are not what they were
   * reconnects, and is asked again what they may do and see.
   */
  refresh(): void {
    const { administrators, principals, devices, connections, changed } = this.#parts
    const before = new Map([...administrators.all].map((one) => [one.id, this.#standing(one.id)]))
    administrators.reload()
    principals.refresh()
    const others = [...administrators.all].filter(({ id }) => before.get(id) !== this.#standing(id))
    for (const { id } of others) {
      const why = administrators.get(id) ? 'restarting' : 'revoked'
      for (const device of devices.ofAdmin(id)) connections.end(device.id, why)
    }
    if (others.length > 0) changed()
  }

  /** Ends one session. @param ended for the audit trail @returns false when it had ended before */
  end(device: DeviceId, ended?: Ended): boolean {
    if (!this.#parts.devices.get(device)) return false
    this.#endAll([device], ended)
    return true
  }

  /**
   * Ends the sessions of an account.
   * @param except the one that asks, when it is to go on
   * @param ended for the audit trail
   * @param also is done in the same transaction, such as the change that is the reason
   * @returns how many ended
   */
  endAll(admin: AdminId, except: DeviceId | null = null, ended?: Ended, also?: () => void): number {
    const ids = [...this.#parts.devices.ofAdmin(admin)].map(({ id }) => id).filter((id) => id !== except)
    this.#endAll(ids, ended, also)
    return ids.length
  }

  /** Ends the connections of temporary devices whose time is over; called every second. */
  endExpired(): void {
    const { devices, principals, connections, now } = this.#parts
    const expired = devices.forgetExpired(now())
    if (expired.length === 0) return
    principals.refresh()
    for (const device of expired) connections.end(device, 'revoked')
  }

  #endAll(ids: readonly DeviceId[], ended?: Ended, also?: () => void): void {
    const { database, devices, principals, connections, now } = this.#parts
    const at = now()
    devices.revokeAll(ids, at, () => {
      also?.()
      if (!ended) return
      const { by, device, how } = ended
      for (const id of ids) {
        const subject = { id, name: devices.get(id)?.name ?? '' }
        appendAudit(database, { at, by, device, act: 'session.ended', subject, detail: { how } })
      }
    })
    principals.refresh()
    for (const id of ids) connections.end(id, 'revoked')
  }

  #standing(admin: AdminId): string {
    const { administrators } = this.#parts
    const account = administrators.get(admin)
    return JSON.stringify([account?.name, account?.grants, account?.profile])
  }
}
