import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Report } from '@carillon/shared-model/views/report.ts'

export type Act = Signed & { at: number }
/** `report` is null for an administrator who may not see receipts. */
export type Details = { report: Report | null; history: readonly Act[] }

/** Report and text of an alert or a message. */
export const loadDetails = async (api: ApiClient, item: ItemId): Promise<Details> => {
  const [report, { history }] = await Promise.all([
    api.call('report', { params: { item } }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 403) return null
      throw error
    }),
    api.call('item', { params: { item } }),
  ])
  return { report, history }
}
