/** What changes of accounts do to connections that are open: the one place from which sessions end. */
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Change } from '../ports/changes.ts'
import type { Connections } from '../ports/connections.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import { ACCOUNT_CHANGES, type Administrators } from './administrators.ts'
import type { Devices } from './devices.ts'
import type { Principals } from './principals.ts'

/** Who ended sessions, from which device, and how, as the audit trail tells it. */
export type Ended = { by: AdminId | null; device: DeviceId | null; how: string }

type Parts = {
  unitOfWork: UnitOfWork
  announcements: Announcements
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
  /** what each account may, as its connections know it */
  #standings: ReadonlyMap<AdminId, string>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#standings = this.#standingsNow()
    parts.announcements.on([...ACCOUNT_CHANGES, 'device-changed', 'device-revoked'], (changes) =>
      this.#follow(changes.flatMap((change) => (change.kind === 'device-revoked' ? [change.device] : []))),
    )
  }

  /** Ends one session. @returns false when it had ended before */
  end(device: DeviceId, ended: Ended): Promise<boolean> {
    return this.#parts.unitOfWork(async ({ write }) => {
      if (!this.#parts.devices.get(device)) return false
      write(...this.#ending([device], ended))
      return true
    })
  }

  /**
   * Ends the sessions of an account, in a unit of work of the caller.
   * @param except the one that asks, when it is to go on
   * @returns how many end
   */
  endAll({ write }: Transaction, admin: AdminId, except: DeviceId | null, ended: Ended): number {
    const ids = [...this.#parts.devices.ofAdmin(admin)].map(({ id }) => id).filter((id) => id !== except)
    write(...this.#ending(ids, ended))
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

  #ending(ids: readonly DeviceId[], { by, device, how }: Ended): Change[] {
    const at = this.#parts.now()
    return ids.flatMap((id): Change[] => {
      const subject = { id, name: this.#parts.devices.get(id)?.name ?? '' }
      const entry: AuditInput = { at, by, device, act: 'session.ended', subject, detail: { how } }
      return [
        { kind: 'device-revoked', device: id, at },
        { kind: 'audit', entry },
      ]
    })
  }

  /** Everybody whose grants or admission are not what they were reconnects, and is asked again what they may do and see. */
  #follow(revoked: readonly DeviceId[]): void {
    const { administrators, principals, devices, connections, changed } = this.#parts
    const losers = principals.refresh()
    for (const device of revoked) connections.end(device, 'revoked')
    const before = this.#standings
    this.#standings = this.#standingsNow()
    const others = [...this.#standings].filter(([id, standing]) => before.get(id) !== standing)
    for (const [id] of others) {
      const why = administrators.get(id) ? 'restarting' : 'revoked'
      for (const device of devices.ofAdmin(id)) connections.end(device.id, why)
    }
    // Nobody else would reconnect them: whoever looks after this finds that they have lost nothing.
    for (const device of losers) if (devices.get(device)) connections.end(device, 'restarting')
    if (others.length > 0) changed()
  }

  #standingsNow(): Map<AdminId, string> {
    const { administrators } = this.#parts
    return new Map(
      [...administrators.all].map(({ id }) => {
        const account = administrators.get(id)
        return [id, JSON.stringify([account?.name, account?.grants, account?.profile])]
      }),
    )
  }
}
