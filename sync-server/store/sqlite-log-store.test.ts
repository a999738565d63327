import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logStoreSuite } from './log-store-suite.ts'
import { openDatabase } from './open.ts'
import { SqliteLogStore } from './sqlite-log-store.ts'

logStoreSuite('SQLite', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'carillon-store-')), 'test.sqlite')
  const reopen = () => new SqliteLogStore(openDatabase(file))
  return { store: reopen(), reopen }
})
