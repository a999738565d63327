import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { Act } from '../messages/details.ts'

/** `coverage` is null for an administrator who may not see receipts. */
export type SeriesDetails = { coverage: Coverage | null; history: readonly Act[] }

/** So many times at most, the newest: the columns of a table. */
const LATEST = 60

/** Coverage and text of a recurring message. */
export const loadSeries = async (api: ApiClient, item: ItemId): Promise<SeriesDetails> => {
  const [coverage, { history }] = await Promise.all([
    api.call('coverage', { params: { item }, query: { latest: LATEST } }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 403) return null
      throw error
    }),
    api.call('item', { params: { item } }),
  ])
  return { coverage, history }
}
