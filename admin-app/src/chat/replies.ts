/** Saved replies, as they are found while one writes. Pure. */
import type { Row } from '../data/row.ts'
import { finder } from '../org/search.ts'

export type SavedReply = Row<'queues'>['replies'][number]

/** What is looked for after a slash at the beginning; null: the text is not a search. */
export const slashQuery = (text: string): string | null => (/^\/[^\n]*$/.test(text) ? text.slice(1) : null)

export const matchingReplies = (replies: readonly SavedReply[], query: string): SavedReply[] => {
  const matches = finder(query)
  return replies.filter(({ title, text }) => matches(title, text))
}

const isSame = (one: SavedReply) => (other: SavedReply) => one.title === other.title && one.text === other.text

/**
 * What one author made of the replies, with what another has saved meanwhile: they are saved together.
 * @param base as they were when the first began
 */
export const mergedReplies = (
  base: readonly SavedReply[],
  mine: readonly SavedReply[],
  theirs: readonly SavedReply[],
): SavedReply[] => {
  const wasTaken = (one: SavedReply): boolean => base.some(isSame(one)) && !theirs.some(isSame(one))
  const added = theirs.filter((one) => !base.some(isSame(one)) && !mine.some(isSame(one)))
  return [...mine.filter((one) => !wasTaken(one)), ...added]
}
