/** Which text of an item somebody had before them, kept beside their receipts only once a revision was (PROJECT-11). */
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import { FIRST_TEXT, withReceipt, type TextStanding } from '@carillon/shared-model/folds/receipts.ts'
import type { ReceiptChange } from './changes.ts'

/** By the marks of texts. */
export type Texts = Record<string, TextStanding>
type Kept = [state: ReceiptState, at: number]

export const parseTexts = (text: string): Texts =>
  Object.fromEntries(
    Object.entries(JSON.parse(text) as Record<string, Kept>).map(([mark, [state, at]]) => [mark, { state, at }]),
  )
const textOf = (texts: Texts): string =>
  JSON.stringify(Object.fromEntries(Object.entries(texts).map(([mark, { state, at }]) => [mark, [state, at]])))

export class KnownTexts {
  readonly #rows = new Map<string, { texts: Texts; isKept: boolean }>()

  /** What the row holds: where no text was ever named, all of it is of the first. */
  know(key: string, row: TextStanding & { texts: string | null }): void {
    const isKept = row.texts !== null
    const texts = row.texts === null ? { [FIRST_TEXT]: { state: row.state, at: row.at } } : parseTexts(row.texts)
    this.#rows.set(key, { texts, isKept })
  }

  /** @returns what is to be kept; null: nothing, since no revision was ever named */
  add(key: string, { text, state, at }: Pick<ReceiptChange, 'text' | 'state' | 'at'>): string | null {
    const { texts, isKept } = this.#rows.get(key) ?? { texts: {}, isKept: false }
    const mark = text ?? FIRST_TEXT
    const row = {
      texts: { ...texts, [mark]: withReceipt(texts[mark], { state, at }) },
      isKept: isKept || text !== null,
    }
    this.#rows.set(key, row)
    return row.isKept ? textOf(row.texts) : null
  }
}
