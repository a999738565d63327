/** An import, and all that hangs on the directory: memory, principals, connections, desks and views. */
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Devices } from '../accounts/devices.ts'
import type { Principals } from '../accounts/principals.ts'
import type { Connections, Desks, Views } from '../http/needs.ts'
import type { Database } from '../store/database.ts'
import type { LiveDirectory } from './directory.ts'
import { importDirectory, type ImportOptions } from './import.ts'
import type { ImportTables } from './table.ts'

export type Dependents = {
  database: Database
  directory: LiveDirectory
  devices: Devices
  principals: Principals
  connections: Connections
  desks: Desks
  views: Views
  /** ends the channels of those who are no members of conversations any more */
  endOthers: () => Promise<void>
  now: () => number
}

/** @throws ImportStopped */
export const importAndRefresh = async (
  parts: Dependents,
  tables: ImportTables,
  options: Omit<ImportOptions, 'now'>,
): Promise<ImportResult> => {
  const { directory, devices, principals } = parts
  const before = options.dryRun ? null : desksNow(parts)
  const result = importDirectory(parts.database, tables, { ...options, now: parts.now() })
  if (!before || !result.applied || result.lines.length === 0) return result
  devices.reload()
  directory.reload()
  // Whoever has lost a feed reconnects, and is asked again what they may read.
  for (const device of principals.refresh()) parts.connections.end(device, 'restarting')
  await parts.endOthers()
  const after = desksNow(parts)
  await parts.desks.refresh([...after.keys()].filter((device) => before.get(device) !== after.get(device)))
  parts.views.changed(['units', 'people', 'computers'])
  return result
}

const desksNow = ({ devices, directory }: Dependents): Map<DeviceId, string> => {
  const desks = new Map<DeviceId, string>()
  for (const { id } of devices.computers()) desks.set(id, JSON.stringify(directory.deskOf(id)))
  return desks
}
