import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logStoreSuite } from '../contract/log-store.ts'
import { openDatabase } from './open.ts'
import { SqliteLogStore } from './log-store.ts'
import { SqliteWriter } from './writer.ts'

logStoreSuite('SQLite', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'carillon-store-')), 'test.sqlite')
  const toldOf: string[] = []
  const reopen = () => {
    const database = openDatabase(file)
    return new SqliteLogStore(database, new SqliteWriter(database), (log) => toldOf.push(log))
  }
  return { store: reopen(), reopen, toldOf }
})
