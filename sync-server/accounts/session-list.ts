/** Where an administrator is signed in. */
import type { Session } from '@carillon/shared-model/api/session-routes.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Connections } from '../ports/connections.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { Devices } from './devices.ts'

type Parts = { repositories: Repositories; devices: Devices; connections: Connections; now: () => number }

export class SessionList {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Sessions of an account, the latest first. @param asking the one that asks, when it may be among them */
  async of(admin: AdminId, asking: DeviceId | null): Promise<Session[]> {
    const { repositories, devices, connections, now } = this.#parts
    const seen = await repositories.devices.lastSeen(admin)
    return [...devices.ofAdmin(admin)]
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now())
      .map((device) => {
        const connected = connections.isConnected(device.id)
        return {
          device: device.id,
          name: device.name,
          signedInAt: device.enrolledAt,
          lastSeen: connected || device.id === asking ? now() : (seen.get(device.id) ?? null),
          connected,
          expiresAt: device.expiresAt,
          current: device.id === asking,
        }
      })
      .sort((a, b) => b.signedInAt - a.signedInAt || (a.device < b.device ? 1 : -1))
  }
}
