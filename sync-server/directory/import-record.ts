/** What the audit trail tells of imports. */
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'

/** Who had it done, and from which device; null: the server by itself. */
export type Actor = { admin: AdminId; device: DeviceId } | null
export type ImportSource = 'files' | 'ldap'

const counted = ({ added, changed, removed }: ImportResult['units']) =>
  `${added} added, ${changed} changed, ${removed} removed`

/** To run in the transaction of the import. */
export const recordImport =
  (database: Database, source: ImportSource, actor: Actor, at: number) =>
  ({ units, people }: ImportResult): void =>
    appendAudit(database, {
      at,
      by: actor?.admin ?? null,
      device: actor?.device ?? null,
      act: 'directory.imported',
      subject: null,
      detail: { source, units: counted(units), people: counted(people) },
    })
