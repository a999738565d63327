/** What the audit trail tells of imports. */
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'

export type ImportSource = 'files' | 'ldap'

const counted = ({ added, changed, removed }: ImportResult['units']) =>
  `${added} added, ${changed} changed, ${removed} removed`

export const recordImport =
  (source: ImportSource, actor: Actor, at: number) =>
  ({ units, people, unreadable }: ImportResult): AuditInput => ({
    at,
    ...actor,
    act: 'directory.imported',
    subject: null,
    detail: { source, units: counted(units), people: counted(people), leftOut: unreadable ?? 0 },
  })
