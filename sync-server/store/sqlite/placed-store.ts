/** A fresh database in memory with views, for contract suites. */
import type { ViewsUnderTest } from '../contract/place.ts'
import { openDatabase } from './open.ts'
import { SqliteViews } from './views.ts'
import { SqliteWriter } from './writer.ts'

export const placedStore = (): ViewsUnderTest => {
  const database = openDatabase(':memory:')
  const { unitOfWork, repositories, announcements } = new SqliteWriter(database)
  return {
    unitOfWork,
    repositories,
    announcements,
    views: (isConnected, now) =>
      new SqliteViews(database, { isConnected, seenAt: () => null, cutOffSince: () => undefined }, now),
    close: () => database.close(),
  }
}
