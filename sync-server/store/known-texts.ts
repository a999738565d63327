/** Which text of an item somebody had before them, kept beside their receipts only once a revision was (PROJECT-11). */
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import { FIRST_TEXT, withReceipt, type TextStanding } from '@carillon/shared-model/folds/receipts.ts'
import type { ReceiptChange } from '../ports/journals.ts'

/** By the marks of texts. */
export type Texts = Record<string, TextStanding>
/** Texts of an item that one recipient can name: nobody revises a message so often, and anybody can make names up. */
const MOST = 200
type StoredText = [state: ReceiptState, at: number]

export const parseTexts = (text: string): Texts =>
  Object.fromEntries(
    Object.entries(JSON.parse(text) as Record<string, StoredText>).map(([mark, [state, at]]) => [mark, { state, at }]),
  )
const textOf = (texts: Texts): string =>
  JSON.stringify(Object.fromEntries(Object.entries(texts).map(([mark, { state, at }]) => [mark, [state, at]])))

export class KnownTexts {
  readonly #rows = new Map<string, { texts: Texts; isKept: boolean; count: number }>()

  /** What the row holds: where no text was ever named, all of it is of the first. */
  know(key: string, row: TextStanding & { texts: string | null }): void {
    const isKept = row.texts !== null
    const texts = row.texts === null ? { [FIRST_TEXT]: { state: row.state, at: row.at } } : parseTexts(row.texts)
    this.#rows.set(key, { texts, isKept, count: Object.keys(texts).length })
  }

  add(key: string, { text, state, at }: Pick<ReceiptChange, 'text' | 'state' | 'at'>): void {
    const row = this.#rows.get(key) ?? { texts: {}, isKept: false, count: 0 }
    this.#rows.set(key, row)
    const mark = text ?? FIRST_TEXT
    const isNew = !Object.hasOwn(row.texts, mark)
    if (isNew && row.count >= MOST) return
    if (isNew) row.count++
    row.texts[mark] = withReceipt(row.texts[mark], { state, at })
    row.isKept ||= text !== null
  }

  /** What is to be kept; null: nothing, since no revision was ever named. */
  kept(key: string): string | null {
    const row = this.#rows.get(key)
    return row?.isKept ? textOf(row.texts) : null
  }
}
