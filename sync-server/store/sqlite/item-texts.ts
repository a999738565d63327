/** The texts that an item has had, and how far somebody has got with each. */
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import { markOf, type TextMark } from '@carillon/shared-model/facts/text-mark.ts'
import { FIRST_TEXT } from '@carillon/shared-model/folds/receipts.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { parseTexts, type Texts } from '../known-texts.ts'
import type { Database } from './database.ts'
import { textsOf } from './series.ts'

type Item = Pick<ViewRow<'items'>, 'id' | 'kind' | 'publishedAt' | 'revisedAt'>

/** Texts of an item that has several, by their marks: when each was published, in their order. */
export const textTimes = (database: Database, item: Item): Map<TextMark, number> | null => {
  const [first, ...later] = textsOf(database, item.id)
  const times = new Map<TextMark, number>([[FIRST_TEXT, first?.at ?? item.publishedAt]])
  for (const text of later) times.set(markOf(text), text.at)
  const revisions = `SELECT at, signed->>'$.sig' AS sig FROM item_history
    WHERE item = ? AND signed->>'$.request.act' = 'revise' ORDER BY at`
  if (item.revisedAt !== null)
    for (const { at, sig } of database.all<{ at: number; sig: string }>(revisions, item.id))
      times.set(markOf({ sig }), at)
  return times.size > 1 ? times : null
}

/**
 * The text with which a message counts as read: the one that it was changed to. An alert is shown once, with whichever.
 * @returns null: any
 */
export const holdingMark = ({ kind, revisedAt }: Item, texts: ReadonlyMap<TextMark, number>): TextMark | null =>
  kind === 'alert' || revisedAt === null ? null : [...texts.keys()].at(-1)!

/** @param at when the state was reached, milliseconds */
export const textsHad = ({ state, texts }: { state: number; texts: string | null }, at: number): Texts =>
  texts === null ? { [FIRST_TEXT]: { state: RECEIPT_STATES[state]!, at } } : parseTexts(texts)
