import { Registry } from 'prom-client'
import type { BranchId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import { HeardContacts } from '../../branch/heard-contacts.ts'
import type { Branch } from '../../ports/branches.ts'
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
  branches: readonly Branch[],
) => {
  const metrics = new Registry()
  const presence = new Presence(writer.unitOfWork, background, now, lastRun)
  const store = new SqliteLogStore(database, writer, tellDamage(log))
  const heard = new HeardContacts({ unitOfWork: writer.unitOfWork, store, background, now }, branches)
  const contacts = {
    isConnected: (device: DeviceId) => connections.isConnected(device) || heard.isInTouch(device),
    seenAt: (device: DeviceId) => presence.seenAt(device),
    cutOffSince: (branch: BranchId, device: DeviceId) => heard.cutOffSince(branch, device),
  }
  const views = new SqliteViews(database, contacts, now)
  writer.announcements.onViews((changed) => views.changed(changed))
  watchDamage(store, metrics, log)
  return { metrics, store, views, presence, heard, items: new SqliteItems(database) }
}
export type Stores = ReturnType<typeof makeStores>
