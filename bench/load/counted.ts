/** Asks the server's report until it has counted everybody. */
import { apiClient } from '@carillon/shared-model/api/client.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { clock } from '../host.ts'
import { LIMIT } from './driver.ts'

/**
 * @returns `counted`: milliseconds from `startedAt` until the row that the console shows counts `n`;
 *   `report`: milliseconds for the whole report, person by person, which must say the same
 */
export const countedAfter = async (
  port: number,
  ticket: string,
  item: ItemId,
  n: number,
  startedAt: number,
): Promise<{ counted: number; report: number }> => {
  const api = apiClient(`http://127.0.0.1:${port}`, fetch, () => Promise.resolve(`Bearer ${ticket}`))
  let after = 0
  for (;;) {
    const { rows, rev } = await api.call('view', { params: { view: 'items' }, query: { after, limit: 5000 } })
    const row = rows.find((each) => each.id === item)
    if (row?.displayed === n) break
    if (clock() - startedAt > LIMIT) throw new Error(`the report counts ${String(row?.displayed)} of ${n}`)
    after = Math.max(after, rev - 1)
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  const counted = clock() - startedAt
  const asked = clock()
  const report = await api.call('report', { params: { item } })
  if (report.displayed !== n) throw new Error(`the report counts ${report.displayed} of ${n}, the list ${n}`)
  return { counted, report: clock() - asked }
}
