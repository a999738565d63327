import { verdictSuite } from '../contract/verdicts.ts'
import { SqliteItems } from './items.ts'
import { openDatabase } from './open.ts'
import { SqliteWriter } from './writer.ts'

verdictSuite('SQLite', () => {
  const database = openDatabase(':memory:')
  const { unitOfWork, repositories } = new SqliteWriter(database)
  return { unitOfWork, repositories, items: new SqliteItems(database), close: () => database.close() }
})
