import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'

/** The lessons of a campaign out of the request that was signed: what every computer got, whatever the course says now. */
export const loadLessons = async (api: ApiClient, item: ItemId): Promise<readonly Lesson[]> => {
  const { history } = await api.call('item', { params: { item } })
  return history.flatMap(({ request }) => (request.act === 'start' ? request.campaign.lessons : []))
}
