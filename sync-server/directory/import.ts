/** Imports the directory: everything that the files say in one unit of work, or nothing and the reasons. */
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { DirectoryChange } from '../ports/directory.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { readImportSettings } from './import-settings.ts'
import { lossesOf } from './losses.ts'
import { changeOf, planImport } from './plan-import.ts'
import type { Brake } from './removals.ts'
import type { ImportTables } from './table.ts'

export type ImportOptions = {
  /** only says what would change */
  dryRun: boolean
  /** milliseconds */
  now: number
  /** null: whatever goes may go, as when an empty database is filled */
  brake?: Brake | null
  /** how many rows may be left out of which nothing can be made; null: nobody has said */
  leaveOut?: number | 'all' | null
  /** what the audit trail tells of an import that changes something */
  record?: (result: ImportResult) => AuditInput
  /** is called in the unit of work of an import that will be written, before it is */
  beforehand?: () => void
}

/** A preview says where the import would stop. What hangs on the directory follows the announcement. */
export const importDirectory = (
  unitOfWork: UnitOfWork,
  tables: ImportTables,
  { dryRun, now, brake = null, leaveOut = null, record, beforehand }: ImportOptions,
): Promise<ImportResult> =>
  unitOfWork(async ({ write, ...repositories }) => {
    const { directory, devices, settings } = repositories
    const stored = {
      units: await directory.units(),
      people: await directory.people(),
      computers: (await devices.admitted()).filter((device) => device.admin === null),
    }
    const { mostRemoved } = await readImportSettings(settings)
    const { plan, removed, ...planned } = planImport(stored, tables, { now, mostRemoved, brake, leaveOut })
    const losses = await lossesOf(removed, repositories, now)
    const result = { applied: plan !== null && !dryRun, ...planned, losses }
    if (!plan || dryRun) return result
    const change = changeOf(stored, plan)
    if (isEmpty(change)) return result
    beforehand?.()
    write(change)
    if (record && result.lines.length > 0) write({ kind: 'audit', entry: record(result) })
    return result
  })

export const isEmpty = ({ units, people, removedUnits, removedPeople }: DirectoryChange): boolean =>
  [units, people, removedUnits, removedPeople].every(({ length }) => length === 0)
