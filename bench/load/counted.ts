/** Asks the server until it has counted everybody. */
import { apiClient } from '@carillon/shared-model/api/client.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { clock } from '../host.ts'
import { LIMIT } from './driver.ts'

const apiOf = (port: number, ticket: string) =>
  apiClient(`http://127.0.0.1:${port}`, fetch, () => Promise.resolve(`Bearer ${ticket}`))

/** @returns milliseconds from `startedAt` until the row that the console shows counts `n` */
export const countedAfter = async (
  port: number,
  ticket: string,
  item: ItemId,
  n: number,
  startedAt: number,
): Promise<number> => {
  const api = apiOf(port, ticket)
  let after = 0
  for (;;) {
    const { rows, rev } = await api.call('view', { params: { view: 'items' }, query: { after, limit: 5000 } })
    const row = rows.find((each) => each.id === item)
    if (row?.displayed === n) return clock() - startedAt
    if (clock() - startedAt > LIMIT) throw new Error(`the list counts ${String(row?.displayed)} of ${n}`)
    after = Math.max(after, rev - 1)
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
}

/** @returns milliseconds for the whole report, person by person */
export const reportOf = async (port: number, ticket: string, item: ItemId, n: number): Promise<number> => {
  const asked = clock()
  const report = await apiOf(port, ticket).call('report', { params: { item } })
  if (report.displayed !== n) throw new Error(`the report counts ${report.displayed} of ${n}`)
  return clock() - asked
}
