/**
 * Each migration is run with data of the version before it: `migration-fixtures/` has rows for every table that it
 * touches. Whoever adds a migration adds its fixture, and below what it does to columns that were there.
 */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Database } from './database.ts'
import { migrate, migrations, openDatabase } from './open.ts'

/** What a migration does to what was there. All else is found again as it was. */
type Told = {
  /** tables by their new names; null: dropped, since nobody needs the rows */
  tables?: Record<string, string | null>
  /** columns, such as `people.email`, by their new names; null: written anew, and looked at in `found` */
  columns?: Record<string, string | null>
  /** what the rows of its fixture say in the newest version */
  found: Record<string, unknown[]>
}

const TOLD: Record<string, Told> = {
  '002-administrators': {
    columns: { 'admins.grants': null },
    found: {
      'SELECT id, profile, responsible, grants, version, disabled_at AS disabledAt FROM admins ORDER BY id': [
        { id: 'a1', profile: 'owner', responsible: '"everything"', grants: '[]', version: 1, disabledAt: null },
        { id: 'a2', profile: 'owner', responsible: '"everything"', grants: '[]', version: 1, disabledAt: 300 },
      ],
    },
  },
  '003-audit': { found: { 'SELECT count(*) AS entries FROM audit': [{ entries: 0 }] } },
  '004-blob-uses': {
    found: {
      'SELECT hash, item FROM blob_uses ORDER BY hash': [
        { hash: 'gone', item: 'i1' },
        { hash: 'h1', item: 'i1' },
        { hash: 'h2', item: 'i1' },
      ],
      'SELECT hash, admin FROM blob_bringers ORDER BY hash, admin': [
        { hash: 'h1', admin: 'a1' },
        { hash: 'h1', admin: 'a2' },
        { hash: 'h2', admin: 'a1' },
        { hash: 'h3', admin: 'a2' },
      ],
    },
  },
  '005-training': { found: { 'SELECT count(*) AS campaigns FROM campaigns': [{ campaigns: 0 }] } },
  '006-recurring': {
    found: {
      'SELECT item, month, is_over AS isOver FROM carried ORDER BY item': [
        { item: 'i1', month: '2026-09', isOver: 0 },
        { item: 'i2', month: '2025-10', isOver: 1 },
      ],
      'SELECT count(*) AS apart FROM items WHERE series IS NULL AND date IS NULL': [{ apart: 3 }],
    },
  },
  '007-texts': {
    tables: { courses: 'library_documents', course_blobs: 'library_blobs' },
    columns: { 'course_blobs.course': 'entry' },
    found: {
      'SELECT id, kind, authors, deleted FROM library_documents ORDER BY id': [
        { id: 'c1', kind: 'course', authors: '{}', deleted: 0 },
        { id: 'c2', kind: 'course', authors: '{}', deleted: 1 },
      ],
      'SELECT recipient, texts FROM receipts ORDER BY recipient': [
        { recipient: 'd1', texts: null },
        { recipient: 'p1', texts: null },
      ],
      'SELECT id, clock_off AS clockOff FROM devices': [{ id: 'd1', clockOff: null }],
    },
  },
  '008-chat': { found: { 'SELECT count(*) AS conversations FROM conversations': [{ conversations: 0 }] } },
  '009-lesson-cells': {
    columns: { 'progress.cells': null },
    found: {
      'SELECT person, cells, devices FROM progress ORDER BY person': [
        { person: 'p1', cells: ';0,10,10,10;1,40,10!60!70;0,80', devices: '["d2","d1"]' },
        { person: 'p2', cells: '', devices: '[]' },
      ],
    },
  },
  '010-early-lessons': {
    found: {
      'SELECT count(*) AS lessons FROM early_lessons': [{ lessons: 0 }],
      'SELECT cells FROM progress': [{ cells: '0,10,10' }],
    },
  },
  '011-bounds': { found: { 'SELECT count(*) AS damaged FROM damaged_logs': [{ damaged: 0 }] } },
  '012-lasting-people': {
    columns: { 'people.employee_no': null, 'devices.person': null, 'devices.rev': null, 'meta.value': null },
    found: {
      'SELECT key, value FROM meta ORDER BY key': [
        { key: 'moved', value: '7' },
        { key: 'rev', value: '42' },
      ],
      'SELECT login, employee_no AS employeeNo, entry FROM people ORDER BY login': [
        { login: 'ewa', employeeNo: '17', entry: null },
        { login: 'jan', employeeNo: '', entry: null },
      ],
      'SELECT id, person, rev FROM devices ORDER BY id': [
        { id: 'd1', person: 'pJAAAAAAAAAAAAAAAAAAAAA', rev: 42 },
        { id: 'd2', person: null, rev: 5 },
        { id: 'd3', person: 'pEAAAAAAAAAAAAAAAAAAAAA', rev: 6 },
      ],
    },
  },
  '013-failures-by-source': {
    tables: { sign_in_failures: null },
    found: { 'SELECT * FROM sign_in_failures': [], 'SELECT login FROM admins': [{ login: 'anna' }] },
  },
  '014-pending-notifications': {
    columns: { 'talk_months.told': 'notified', 'settings.key': null },
    found: {
      'SELECT month, notified FROM talk_months ORDER BY month': [
        { month: '2026-10', notified: 1 },
        { month: '2026-11', notified: 0 },
      ],
      'SELECT key, value FROM settings': [{ key: 'chat.pending', value: '["p1"]' }],
    },
  },
  '015-knowable': {
    found: {
      'SELECT id, last_seen AS lastSeen, connected FROM devices': [{ id: 'd1', lastSeen: 5, connected: 0 }],
      'SELECT recipient, own_clock AS ownClock FROM receipts': [{ recipient: 'p1', ownClock: 0 }],
    },
  },
  '016-branches': { found: { 'SELECT count(*) AS branches FROM branches': [{ branches: 0 }] } },
  '018-branch-origins': { found: { 'SELECT id, origin FROM branches': [{ id: 'b1', origin: null }] } },
  '019-verdicts': {
    found: {
      'SELECT id, flagged_at AS flaggedAt FROM branches': [{ id: 'b1', flaggedAt: null }],
      'SELECT id, sig FROM requests ORDER BY id': [
        { id: 'r19', sig: 's' },
        { id: 'r19-torn', sig: null },
      ],
      'SELECT count(*) AS deliveries FROM deliveries': [{ deliveries: 0 }],
    },
  },
}

const FOLDER = new URL('./migrations/', import.meta.url)
const FIXTURES = new URL('./migration-fixtures/', import.meta.url)
const fresh = openDatabase(':memory:')
const names = migrations().map((name) => name.replace('.sql', ''))
const read = (folder: URL, name: string): string => readFileSync(new URL(`${name}.sql`, folder), 'utf8')

const schemaOf = (database: Database) =>
  database.all<object>('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name')
/** Tables that hold rows of their own: not those that make an index of words. */
const tablesOf = (database: Database): string[] =>
  database
    .all<{ name: string }>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('sqlite_'))
const columnsOf = (database: Database, table: string): string[] =>
  database.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', table).map(({ name }) => name)
/** Rows as texts, which tell bytes, numbers and NULL from each other. */
const rowsOf = (database: Database, table: string, columns: readonly string[]): string[] => {
  const row = columns.map((column) => `quote("${column}")`).join(" || ', ' || ")
  return database.all<{ row: string }>(`SELECT ${row} AS row FROM ${table}`).map(({ row }) => row)
}

type Place = { table: string; column: string }
/** Where a column is after these migrations; null: it is gone, or written anew. */
const follow = (place: Place, migrations: readonly (Told | undefined)[]): Place | null => {
  let { table, column } = place
  for (const told of migrations) {
    const renamed = told?.columns?.[`${table}.${column}`]
    const moved = told?.tables?.[table]
    if (renamed === null || moved === null) return null
    column = renamed ?? column
    table = moved ?? table
  }
  return { table, column }
}

const test = suite('migrations')

for (const [index, name] of names.entries()) {
  if (index === 0) continue
  test(`MIGRATE-1: ${name} keeps what the version before it had, and ends as a fresh database does`, () => {
    const told = TOLD[name]
    assert.ok(told, `${name} has no entry in this test.`)
    const database = new Database(':memory:')
    migrate(database, index)
    database.script(read(FIXTURES, name))
    const later = names.slice(index).map((one) => TOLD[one])
    const code = read(FOLDER, name).replace(/--.*$/gm, '')
    const kept = tablesOf(database).map((table) => {
      const places = columnsOf(database, table).map((column) => ({ column, now: follow({ table, column }, later) }))
      const stays = places.filter(({ now }) => now !== null)
      const isTouched = new RegExp(`\\b${table}\\b`).test(code)
      const all = database.all(`SELECT 1 FROM ${table}`).length
      assert.ok(!isTouched || all > 0, `The fixture of ${name} has no row of ${table}, which it touches.`)
      const rows = stays.length === 0 ? [] : rowsOf(database, table, stays.map(({ column }) => column)) // prettier-ignore
      return { table, now: stays.map(({ now }) => now!), rows }
    })
    assert.ok(kept.some(({ rows }) => rows.length > 0))

    migrate(database)

    for (const { table, now, rows } of kept) {
      if (rows.length === 0) continue
      const found = rowsOf(database, now[0]!.table, now.map(({ column }) => column)) // prettier-ignore
      for (const row of rows) {
        const at = found.indexOf(row)
        assert.ok(at >= 0, `This row of ${table} is not as it was: ${row}`)
        found.splice(at, 1)
      }
    }
    for (const [sql, rows] of Object.entries(told.found)) assert.equal(database.all(sql), rows, sql)
    assert.equal(schemaOf(database), schemaOf(fresh))
    assert.equal(database.all('PRAGMA foreign_key_check'), [])
    assert.equal(database.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }])
    database.close()
  })
}

test('MIGRATE-1: what is told of migrations is told of those that there are, in their order', () => {
  assert.equal(Object.keys(TOLD), names.slice(1))
})

test('MIGRATE-2: data of a newer version is left alone, with a sentence', () => {
  const database = new Database(':memory:')
  migrate(database)
  const { length } = names
  database.script(`PRAGMA user_version = ${length + 1}; CREATE TABLE newer (row TEXT)`)
  assert.throws(() => migrate(database), /written by a newer version of Carillon .* Update Carillon/)
  assert.is(database.all("SELECT 1 FROM sqlite_schema WHERE name = 'newer'").length, 1)
  database.close()
})

test('MIGRATE-2: a migration that fails leaves the version before it, whole', () => {
  const database = new Database(':memory:')
  migrate(database, 1)
  database.script('CREATE TABLE recovery_codes (in_the_way TEXT)') // 002 makes one
  const before = schemaOf(database)
  assert.throws(() => migrate(database), /recovery_codes/)
  assert.equal(schemaOf(database), before)
  assert.equal(database.get<{ user_version: number }>('PRAGMA user_version')!.user_version, 1)
  database.close()
})

test.run()
