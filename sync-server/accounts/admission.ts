/** What changes of accounts do to connections that are open: the one place from which sessions end. */
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Connections } from '../http/needs.ts'
import type { Administrators } from './administrators.ts'
import type { Devices } from './devices.ts'
import type { Principals } from './principals.ts'

type Parts = {
  devices: Devices
  administrators: Administrators
  principals: Principals
  connections: Connections
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
    const { administrators, principals, devices, connections } = this.#parts
    const before = new Map([...administrators.all].map((one) => [one.id, this.#standing(one.id)]))
    administrators.reload()
    principals.refresh()
    for (const { id } of administrators.all) {
      if (before.get(id) === this.#standing(id)) continue
      const why = administrators.get(id) ? 'restarting' : 'revoked'
      for (const device of devices.ofAdmin(id)) connections.end(device.id, why)
    }
  }

  /** Ends one session. @returns false when it had ended before */
  end(device: DeviceId): boolean {
    const { devices, now } = this.#parts
    if (!devices.revoke(device, now())) return false
    this.ended([device])
    return true
  }

  /** After rows that end sessions (`Devices.writeRevoked`) have been committed. */
  ended(ids: readonly DeviceId[]): void {
    const { devices, principals, connections } = this.#parts
    devices.forget(ids)
    principals.refresh()
    for (const device of ids) connections.end(device, 'revoked')
  }

  /** Ends the sessions of an account. @param except the one that asks, when it is to go on @returns how many ended */
  endAll(admin: AdminId, except: DeviceId | null = null): number {
    const ids = [...this.#parts.devices.ofAdmin(admin)].map(({ id }) => id)
    return ids.filter((id) => id !== except && this.end(id)).length
  }

  #standing(admin: AdminId): string {
    return JSON.stringify(this.#parts.administrators.grantsOf(admin))
  }
}
