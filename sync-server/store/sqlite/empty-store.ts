/** A fresh, empty database in memory, for contract suites. */
import type { StoreUnderTest } from '../contract/store-under-test.ts'
import { openDatabase } from './open.ts'
import { SqliteWriter } from './writer.ts'

export const emptyStore = (): StoreUnderTest => {
  const database = openDatabase(':memory:')
  const { unitOfWork, repositories } = new SqliteWriter(database)
  return { unitOfWork, repositories, close: () => database.close() }
}
