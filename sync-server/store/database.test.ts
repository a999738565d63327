import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Database } from './database.ts'

test('CHAT-9: what was moved and merged before it is erased is not to be read in the file afterwards', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-'))
  const file = join(folder, 'test.sqlite')
  const database = new Database(file)
  database.script('CREATE TABLE updates (log TEXT, at INTEGER, bytes TEXT, PRIMARY KEY (log, at)) WITHOUT ROWID')
  const add = 'INSERT INTO updates (log, at, bytes) VALUES (?, ?, ?)'
  for (let at = 0; at < 80; at++) database.run(add, `talk ${at % 3}`, at, `in confidence ${at} ${'.'.repeat(300)}`)
  // Merged into one, as an idle log is, and then erased.
  for (let log = 0; log < 3; log++)
    database.transaction(() => {
      const rows = database.all<{ bytes: string }>('SELECT bytes FROM updates WHERE log = ?', `talk ${log}`)
      database.run('DELETE FROM updates WHERE log = ?', `talk ${log}`)
      database.run(add, `talk ${log}`, 0, rows.map(({ bytes }) => bytes).join())
    })
  database.script('PRAGMA wal_checkpoint(TRUNCATE)')
  assert.ok(readFileSync(file).includes('in confidence'))
  database.run('DELETE FROM updates')
  database.script('PRAGMA wal_checkpoint(TRUNCATE)')
  assert.not.ok(readFileSync(file).includes('in confidence'))
  database.close()
  rmSync(folder, { recursive: true })
})

test.run()
