/** What of a document somebody else does not have, told by their heads. */
import { getChangesMetaSince, hasHeads, type Doc } from '@automerge/automerge/slim'

/**
 * Reads only what they lack, however long the history is.
 * @returns when the first change was made that they lack, in milliseconds; null: they lack none; undefined: they have
 * changes that are not here yet, so it cannot be told
 */
export const unsyncedSince = (document: Doc<unknown>, heads: readonly string[]): number | null | undefined => {
  if (!hasHeads(document, [...heads])) return undefined
  const times = getChangesMetaSince(document, [...heads]).map(({ time }) => time * 1000)
  return times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : null
}
