import { Registry } from 'prom-client'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Connections } from '../../ports/connections.ts'
import { tellDamage, watchDamage } from '../../store/damage.ts'
import { Presence } from '../../store/presence.ts'
import { SqliteItems } from '../../store/sqlite/items.ts'
import { SqliteLogStore } from '../../store/sqlite/log-store.ts'
import { SqliteViews } from '../../store/sqlite/views.ts'
import type { Foundation } from './foundation.ts'

/** Logs, rows and the audit trail. */
export const makeStores = (
  { database, writer, background, log, now, lastRun }: Foundation,
  connections: Connections,
) => {
  const metrics = new Registry()
  const presence = new Presence(writer.unitOfWork, background, now, lastRun)
  const contacts = {
    isConnected: (device: DeviceId) => connections.isConnected(device),
    seenAt: (device: DeviceId) => presence.seenAt(device),
  }
  const views = new SqliteViews(database, contacts, now)
  const store = new SqliteLogStore(database, writer, tellDamage(log))
  writer.announcements.onViews((changed) => views.changed(changed))
  watchDamage(store, metrics, log)
  return { metrics, store, views, presence, items: new SqliteItems(database) }
}
export type Stores = ReturnType<typeof makeStores>
