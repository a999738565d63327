/** A transaction of IndexedDB, as `idb` wraps it. */
type Transaction = { readonly done: Promise<void>; abort: () => void }

/**
 * All of these requests or none. One that cannot even be made throws, as for want of memory, and the browser would commit
 * those before it.
 * @returns what they resolve to, once they are committed
 */
export const wholeTransaction = async <Result>(
  transaction: Transaction,
  requests: readonly (() => Promise<Result>)[],
): Promise<Result[]> => {
  const made: Promise<Result>[] = []
  try {
    for (const request of requests) made.push(request())
  } catch (error) {
    transaction.abort()
    await Promise.allSettled([...made, transaction.done])
    throw error
  }
  // Each request of a transaction that is aborted rejects, and so does its end.
  const [results] = await Promise.all([Promise.all(made), transaction.done])
  return results
}
