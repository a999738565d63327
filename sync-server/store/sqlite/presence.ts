import type { PresenceChange } from '../../ports/presence.ts'
import type { Appliers } from './appliers.ts'

const FROM = 'FROM json_each(?) j WHERE devices.id = j.value->>0'

export const presenceAppliers: Appliers<PresenceChange> = {
  'devices-seen': (database, { contacts }, rev) => {
    const seen = JSON.stringify(contacts.map(({ device, at }) => [device, at]))
    database.run(`UPDATE devices SET last_seen = j.value->>1 ${FROM} AND admin IS NOT NULL`, seen)
    const isOfComputers = database.get(
      `SELECT 1 FROM json_each(?) j JOIN devices ON devices.id = j.value->>0 AND admin IS NULL`,
      seen,
    )
    // Administrators who are told of rows ask for them, which is a contact: it must not go round in circles.
    if (!isOfComputers) return
    database.run(
      `UPDATE devices SET rev = ?, last_seen = j.value->>1 ${FROM} AND admin IS NULL`,
      rev('computers'),
      seen,
    )
    const clocks = contacts.flatMap(({ device, clockOff }) => (clockOff === undefined ? [] : [[device, clockOff]]))
    database.run(`UPDATE devices SET clock_off = j.value->>1 ${FROM} AND admin IS NULL`, JSON.stringify(clocks))
    const states = contacts.flatMap(({ device, isConnected }) =>
      isConnected === undefined ? [] : [[device, isConnected ? 1 : 0]],
    )
    database.run(`UPDATE devices SET connected = j.value->>1 ${FROM} AND admin IS NULL`, JSON.stringify(states))
  },
  'devices-heard-of': (database, { contacts }, rev) => {
    const heard = JSON.stringify(contacts.map(({ device, at }) => [device, at]))
    database.run(
      `UPDATE devices SET rev = ?, last_seen = max(coalesce(last_seen, 0), j.value->>1) ${FROM} AND admin IS NULL`,
      rev('computers'),
      heard,
    )
  },
  'nobody-connected': (database, { until }, rev) => {
    const cut = 'UPDATE devices SET connected = 0, last_seen = max(coalesce(last_seen, 0), ?) WHERE connected = 1'
    if (until === null) database.run('UPDATE devices SET connected = 0 WHERE connected = 1')
    else database.run(cut, until)
    database.run(
      'UPDATE devices SET rev = ? WHERE last_seen IS NOT NULL AND admin IS NULL AND revoked_at IS NULL',
      rev('computers'),
    )
  },
}
