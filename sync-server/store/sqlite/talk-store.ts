/** A database in memory for contract suites about conversations. */
import { talkStoreIn, type TalkStore } from '../contract/talk-store.ts'
import { SqliteLogStore } from './log-store.ts'
import { openDatabase } from './open.ts'
import { SqliteViews } from './views.ts'
import { SqliteWriter } from './writer.ts'

export const talkStore = (): Promise<TalkStore> => {
  const database = openDatabase(':memory:')
  const writer = new SqliteWriter(database)
  const { unitOfWork, repositories, announcements } = writer
  const views = new SqliteViews(database, {
    isConnected: () => false,
    seenAt: () => null,
    cutOffSince: () => undefined,
  })
  return talkStoreIn({
    unitOfWork,
    repositories,
    announcements,
    views,
    logs: new SqliteLogStore(database, writer),
    close: () => {
      views.close()
      database.close()
    },
  })
}
