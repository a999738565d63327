/** An import, and what is told after it to those who are connected. What is kept in memory follows by itself. */
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Desks } from '../ports/desks.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Computers, LiveDirectory } from './directory.ts'
import { importDirectory, type ImportOptions } from './import.ts'
import type { ImportTables } from './table.ts'

type Parts = {
  unitOfWork: UnitOfWork
  directory: LiveDirectory
  devices: Computers
  desks: Desks
  /** ends the channels of those who are no members of conversations any more */
  closeNonMembers: () => Promise<void>
  now: () => number
}

export const importAndRefresh = async (
  parts: Parts,
  tables: ImportTables,
  options: Omit<ImportOptions, 'now' | 'beforehand'>,
): Promise<ImportResult> => {
  let before: ReadonlyMap<DeviceId, string> | null = null
  const beforehand = () => void (before = placesNow(parts))
  const result = await importDirectory(parts.unitOfWork, tables, { ...options, now: parts.now(), beforehand })
  if (before) await refresh(parts, before)
  return result
}

/** After the unit of work, since appending to desks is one more. */
const refresh = async (parts: Parts, before: ReadonlyMap<DeviceId, string>): Promise<void> => {
  await parts.closeNonMembers()
  const after = [...placesNow(parts)]
  await parts.desks.refresh(after.filter(([device, place]) => before.get(device) !== place).map(([device]) => device))
}

const placesNow = ({ devices, directory }: Parts): Map<DeviceId, string> => {
  const places = new Map<DeviceId, string>()
  for (const { id } of devices.computers()) places.set(id, JSON.stringify(directory.placeOf(id)))
  return places
}
