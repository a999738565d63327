/** IndexedDB whose writes fail as those of browsers do. For tests. */
type Database = Pick<IDBDatabase, 'transaction'>
type Store = Pick<IDBObjectStore, 'add' | 'put'>
type Given = Parameters<IDBDatabase['transaction']>

/** Makes a request that writes throw, as it does for want of memory: the next one, or one after so many others. */
export const failRequest = (prototype: Store, after = 0): void => {
  const whole = { add: Reflect.get(prototype, 'add'), put: Reflect.get(prototype, 'put') }
  let left = after
  for (const name of ['add', 'put'] as const)
    prototype[name] = function (this: Store, ...given: Parameters<Store['put']>) {
      if (left-- > 0) return whole[name].apply(this, given)
      Object.assign(prototype, whole)
      throw new DOMException('The object could not be cloned.', 'DataCloneError')
    }
}

/** @param prototype of all databases, each of which begins its transactions by it @param stores of all their stores */
export const indexedFailures = (prototype: Database, stores: Store) => {
  /** Makes the next transaction that writes fail. */
  const failNext = (fail: (begin: () => IDBTransaction) => IDBTransaction): void => {
    const whole = Reflect.get(prototype, 'transaction') as (this: Database, ...given: Given) => IDBTransaction
    prototype.transaction = function (this: Database, ...given: Given) {
      const begin = () => whole.call(this, ...given)
      if (given[1] !== 'readwrite') return begin()
      prototype.transaction = whole
      return fail(begin)
    }
  }
  return {
    'a transaction cannot begin': () =>
      failNext(() => {
        throw new DOMException('The database is closing.', 'InvalidStateError')
      }),
    'a transaction is aborted': () =>
      failNext((begin) => {
        const transaction = begin()
        queueMicrotask(() => transaction.abort())
        return transaction
      }),
    'a request cannot be made': () => failRequest(stores),
  }
}
