/** Work on many, of which one may be broken. */
import { isStorageFailure } from './storage-failure.ts'

/**
 * Does each in a try of its own, so that one that fails hinders none of the others.
 * @throws what hinders all of them, at once; otherwise, at the end, AggregateError with what failed
 */
export const forEachIsolated = async <Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<void> | void,
): Promise<void> => {
  const failures: unknown[] = []
  for (const item of items)
    try {
      await work(item)
    } catch (error) {
      if (isStorageFailure(error)) throw error
      failures.push(error)
    }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} failed; the others were done.`)
}

/** Does all at once, which is cheap; where that fails, each in a try of its own. @throws as forEachIsolated does */
export const batchOrIsolated = async <Item>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<void>,
): Promise<void> => {
  try {
    await work(items)
  } catch (error) {
    if (isStorageFailure(error) || items.length < 2) throw error
    await forEachIsolated(items, (item) => work([item]))
  }
}
