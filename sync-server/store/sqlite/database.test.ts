import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeLogger } from '../../logging.ts'
import { Database } from './database.ts'
import { DiskWatch } from '../disk-watch.ts'
import { isDiskFull } from '../storage-failure.ts'

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

/** A database that cannot grow: to SQLite the disk is full. */
const fullDatabase = () => {
  const database = new Database(':memory:')
  database.script('CREATE TABLE notes (text BLOB)')
  database.all('PRAGMA max_page_count = 4')
  return database
}

test('DISK-1: where the disk is full, that is what is told, nothing is kept of the work, and the next goes on', () => {
  const database = fullDatabase()
  const failures: unknown[] = []
  database.watch((error) => failures.push(error))
  const add = () => database.run('INSERT INTO notes (text) VALUES (?)', new Uint8Array(3000))
  const work = () => database.transaction(() => Array.from({ length: 10 }, add))
  assert.throws(work, (error: Error & { code: string }) => error.code === 'SQLITE_FULL')
  assert.equal(database.all('SELECT 1 FROM notes'), [])
  assert.ok(failures.length > 0 && failures.every(isDiskFull))
  database.all('PRAGMA max_page_count = 400')
  work()
  assert.is(database.all('SELECT 1 FROM notes').length, 10)
  database.close()
})

test('DISK-2: a full disk is said once however much fails, and its end once', () => {
  const database = fullDatabase()
  const said: string[] = []
  const log = makeLogger('warn', { write: (line) => void said.push((JSON.parse(line) as { msg: string }).msg) })
  const fill = () => database.run('INSERT INTO notes (text) VALUES (?)', new Uint8Array(30_000))
  const disk = new DiskWatch({ probe: fill, log })
  database.watch((error) => disk.failed(error))
  let goneOn = 0
  disk.whenOver(() => goneOn++)
  for (let time = 0; time < 1000; time++)
    try {
      fill()
    } catch (error) {
      log.error({ err: error }, 'It failed.')
      disk.look()
    }
  assert.is(said.length, 1)
  assert.match(said[0]!, /disk is full/)
  database.all('PRAGMA max_page_count = 400')
  disk.look()
  disk.look()
  assert.equal([said.length, goneOn, disk.error], [2, 1, null])
  assert.match(said[1]!, /room on the disk again/)
  log.error({ err: new Error('Something else.') }, 'It failed.')
  assert.is(said.length, 3)
  database.close()
})

test.run()
