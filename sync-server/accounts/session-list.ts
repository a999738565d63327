/** Where an administrator is signed in. */
import type { Session } from '@carillon/shared-model/api/session-routes.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Connections } from '../http/needs.ts'
import type { Database } from '../store/database.ts'
import type { Devices } from './devices.ts'

type Parts = { database: Database; devices: Devices; connections: Connections; now: () => number }

/** Sessions of an account, the latest first. @param asking the one that asks, when it may be among them */
export const sessionsOf = (admin: AdminId, asking: DeviceId | null, parts: Parts): Session[] => {
  const { database, devices, connections, now } = parts
  return [...devices.ofAdmin(admin)]
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now())
    .map((device) => {
      const connected = connections.isConnected(device.id)
      const seen = database.get<{ at: number | null }>('SELECT last_seen AS at FROM devices WHERE id = ?', device.id)
      return {
        device: device.id,
        name: device.name,
        signedInAt: device.enrolledAt,
        lastSeen: connected || device.id === asking ? now() : (seen?.at ?? null),
        connected,
        expiresAt: device.expiresAt,
        current: device.id === asking,
      }
    })
    .sort((a, b) => b.signedInAt - a.signedInAt || (a.device < b.device ? 1 : -1))
}
