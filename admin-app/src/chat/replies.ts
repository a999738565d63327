/** Saved replies, as they are found while one writes. Pure. */
import type { Row } from '../data/schemas.ts'
import { finder } from '../org/search.ts'

export type SavedReply = Row<'queues'>['replies'][number]

/** What is looked for after a slash at the beginning; null: the text is not a search. */
export const slashQuery = (text: string): string | null => (/^\/[^\n]*$/.test(text) ? text.slice(1) : null)

export const matchingReplies = (replies: readonly SavedReply[], query: string): SavedReply[] => {
  const matches = finder(query)
  return replies.filter(({ title, text }) => matches(title, text))
}
