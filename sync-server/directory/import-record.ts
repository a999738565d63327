/** What the audit trail tells of imports. */
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'

export type ImportSource = 'files' | 'ldap'

const counted = ({ added, changed, removed }: ImportResult['units']) =>
  `${added} added, ${changed} changed, ${removed} removed`

/** To run in the transaction of the import. */
export const recordImport =
  (database: Database, source: ImportSource, actor: Actor, at: number) =>
  ({ units, people }: ImportResult): void =>
    appendAudit(database, {
      at,
      ...actor,
      act: 'directory.imported',
      subject: null,
      detail: { source, units: counted(units), people: counted(people) },
    })
