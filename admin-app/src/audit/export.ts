import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { fetchText } from '../data/fetch-text.ts'
import type { AuditFilter } from './filter.ts'

/** Entries that match, as lines of JSON, oldest first. @throws as fetchText */
export const exportAudit = (filter: AuditFilter, header: string | null): Promise<string> => {
  const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))
  return fetchText(`${RAW_ROUTES.exportAudit.path}?${query}`, header)
}
