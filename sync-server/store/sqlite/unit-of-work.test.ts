import { unitOfWorkSuite } from '../contract/unit-of-work.ts'
import { openDatabase } from './open.ts'
import { SqliteLogStore } from './log-store.ts'
import { SqliteWriter } from './writer.ts'

unitOfWorkSuite('SQLite', () => {
  const database = openDatabase(':memory:')
  const writer = new SqliteWriter(database)
  const { unitOfWork, repositories, announcements } = writer
  return {
    unitOfWork,
    repositories,
    announcements,
    logs: new SqliteLogStore(database, writer),
    fillDisk: () => {
      const { pages } = database.get<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count')!
      database.all(`PRAGMA max_page_count = ${pages + 1}`)
    },
    freeDisk: () => void database.all('PRAGMA max_page_count = 1073741823'),
    close: () => database.close(),
  }
})
