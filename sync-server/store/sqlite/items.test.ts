import { itemsSuite } from '../contract/items.ts'
import { SqliteItems } from './items.ts'
import { openDatabase } from './open.ts'
import { SqliteWriter } from './writer.ts'

itemsSuite('SQLite', () => {
  const database = openDatabase(':memory:')
  const { unitOfWork, repositories } = new SqliteWriter(database)
  return { unitOfWork, repositories, items: new SqliteItems(database), close: () => database.close() }
})
