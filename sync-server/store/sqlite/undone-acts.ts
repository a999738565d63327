/** Rows of an item as they are without one act that was done to it and is void (VERDICT-3). */
import type { Request, Signed } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Rev } from './appliers.ts'
import type { Database } from './database.ts'
import { itemAppliers } from './items.ts'
import { actsOf } from './series.ts'

type Act = Signed & { at: number }
/** `at`: when head office said so, milliseconds */
type Undone = { item: ItemId; of: string; at: number; act: Request['act'] }

export const applyUndone = (database: Database, { item, of, at, act }: Undone, rev: Rev): void => {
  if (act === 'publish' || act === 'start' || act === 'repeat') {
    const recalled = database.get<{ at: number | null }>('SELECT recalled_at AS at FROM items WHERE id = ?', item)?.at
    if (recalled == null) itemAppliers.recalled(database, { kind: 'recalled', item, at }, rev)
    return
  }
  database.run("DELETE FROM item_history WHERE item = ? AND signed ->> '$.sig' = ?", item, of)
  const left = actsOf(database, item)
  if (act === 'recall') unrecall(database, item, left, rev)
  else if (act === 'revise') unrevise(database, item, left, rev)
  else if (act === 'reschedule') unreschedule(database, item, left, at, rev)
}

const unrecall = (database: Database, item: ItemId, left: readonly Act[], rev: Rev): void => {
  const other = left.find(({ request }) => request.act === 'recall')
  if (other) return itemAppliers.recalled(database, { kind: 'recalled', item, at: other.at }, rev)
  database.run('UPDATE items SET recalled_at = NULL, rev = ? WHERE id = ?', rev('items'), item)
  database.run('UPDATE carried SET is_over = 0 WHERE item = ?', item)
  database.run('UPDATE series SET look = (SELECT published_at FROM items WHERE id = item) WHERE item = ?', item)
  rev('campaigns')
  rev('series')
}

const unrevise = (database: Database, item: ItemId, left: readonly Act[], rev: Rev): void => {
  const held = last(left, 'revise')
  const first = left.find(({ request }) => request.act === 'publish' || request.act === 'repeat')
  const request = (held ?? first)?.request
  if (!request || !('content' in request)) return
  itemAppliers.revised(database, { kind: 'revised', item, at: held?.at ?? 0, content: request.content }, rev)
  if (!held) database.run('UPDATE items SET revised_at = NULL WHERE id = ?', item)
}

const unreschedule = (database: Database, item: ItemId, left: readonly Act[], at: number, rev: Rev): void => {
  const held = last(left, 'reschedule')?.request
  const first = left.find(({ request }) => request.act === 'start' || request.act === 'repeat')?.request
  const planned = first?.act === 'start' ? first.campaign.schedule : first?.act === 'repeat' ? first.schedule : null
  const schedule = held?.act === 'reschedule' ? held.schedule : planned
  if (schedule) itemAppliers.rescheduled(database, { kind: 'rescheduled', item, at, schedule }, rev)
}

/** Of those that are left the one that was asked for last. */
const last = (acts: readonly Act[], act: Request['act']): Act | undefined =>
  acts
    .filter(({ request }) => request.act === act)
    .sort((a, b) => a.request.at - b.request.at || (a.sig < b.sig ? -1 : 1))
    .at(-1)
