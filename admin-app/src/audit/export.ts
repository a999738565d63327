import { ApiError } from '@carillon/shared-model/api/client.ts'
import { failure, RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { AuditFilter } from './filter.ts'

/**
 * Entries that match, as lines of JSON, oldest first.
 * @param header value of the Authorization header
 * @throws ApiError, or TypeError when the server cannot be reached
 */
export const exportAudit = async (filter: AuditFilter, header: string | null): Promise<string> => {
  const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]))
  const response = await fetch(`${RAW_ROUTES.exportAudit.path}?${query}`, {
    headers: header ? { authorization: header } : {},
  })
  if (response.ok) return response.text()
  const failed = failure.safeParse(await response.json().catch(() => null))
  throw failed.success
    ? new ApiError(response.status, failed.data.error, failed.data.message)
    : new ApiError(response.status, 'unexpected', `The server answered ${response.status}.`)
}
