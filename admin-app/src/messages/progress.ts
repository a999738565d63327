/** What a row of the lists says of an item by itself. Pure. */
import type { Row } from '../data/row.ts'

/** Whoever has reached what the item wants, in a word. */
export const reachedWord = ({ kind, acknowledge }: Pick<Row<'items'>, 'kind' | 'acknowledge'>) =>
  kind === 'alert' ? 'shown' : acknowledge ? 'acknowledged' : 'read'

/** The same as a sentence of the lists. */
export const REACHED_BY = {
  shown: 'home.shownOn',
  read: 'home.readBy',
  acknowledged: 'home.confirmedBy',
} as const

export type ItemState = 'recalled' | 'expired' | 'valid'
export const itemState = (item: Pick<Row<'items'>, 'recalledAt' | 'expires'>, now: number): ItemState => {
  if (item.recalledAt !== null) return 'recalled'
  return item.expires !== null && item.expires <= now ? 'expired' : 'valid'
}
