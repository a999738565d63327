import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { databaseFile } from '../files/data-folder.ts'
import { Database } from '../store/sqlite/database.ts'
import { TestTerminal } from './run-cli.ts'
import type { Running } from './running.ts'

const test = suite('audit')
const terminal = new TestTerminal()
const file = terminal.path('audit.ndjson')
let server: Running
let origin = ''
let data = ''
let head = ''

test.before(async () => {
  ;({ server, origin, data } = await terminal.serve())
  await terminal.done('enrol', '--unit', 'F01', '--server', origin)
})
test.after(() => terminal.close())

/** Writes into the data folder past the server. */
const tamper = (sql: string): void => {
  const database = new Database(databaseFile(data))
  database.script('DROP TRIGGER IF EXISTS audit_is_not_changed; DROP TRIGGER IF EXISTS audit_is_not_cut')
  database.script(sql)
  database.close()
}

test('CLI-27: audit list prints entries, the newest first, by its filters', async () => {
  const listed = await terminal.run('audit', 'list', '--server', origin, '--act', 'enrolment.issued', '--json')
  assert.is(listed.status, 0)
  assert.is(listed.objects.length, 1)
  const { act, by, at } = listed.objects[0] as { act: string; by: { login: string }; at: string }
  assert.equal([act, by.login], ['enrolment.issued', 'anna'])
  assert.match(at, /^\d{4}-\d\d-\d\dT.*Z$/)
  const filters = ['--by', 'ANNA', '--since', '1h', '--text', 'city LIBRARY']
  const { stdout } = await terminal.run('audit', 'list', '--server', origin, ...filters)
  assert.match(stdout, /^1 {2}\d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d {2}anna {2}server\.set-up “City Library”\n$/)
  const some = await terminal.run('audit', 'list', '--server', origin, '--limit', '1')
  assert.match(some.stdout, /There are older ones/)
  const nobody = await terminal.run('audit', 'list', '--server', origin, '--by', 'nobody')
  assert.is(nobody.status, 1)
  assert.match(nobody.stderr, /no administrator with the login “nobody”/)
})

test('CLI-28: an export verifies by itself, and a change of it is found at its entry', async () => {
  await terminal.done('audit', 'export', '--to', file, '--server', origin)
  assert.is(statSync(file).mode & 0o777, 0o600)
  const verified = await terminal.done('audit', 'verify', '--file', file)
  assert.is(verified.brokenAt, null)
  assert.is(verified.entries, readFileSync(file, 'utf8').trimEnd().split('\n').length)
  head = String(verified.head)
  const changed = terminal.path('changed.ndjson')
  writeFileSync(changed, readFileSync(file, 'utf8').replace('"uses":1', '"uses":9'))
  const { status, stderr, objects } = await terminal.run('audit', 'verify', '--file', changed, '--json')
  assert.is(status, 1)
  assert.ok(Number(objects[0]?.brokenAt) > 1)
  assert.match(stderr, new RegExp(`Entry ${String(objects[0]?.brokenAt)} is missing or is not as it was written`))
})

test('CLI-28: a running server’s trail verifies by the API and in its folder, with the hash of an earlier export', async () => {
  const there = await terminal.done('audit', 'verify', '--server', origin, '--expect', head)
  assert.is(there.brokenAt, null)
  const here = await terminal.run('audit', 'verify', '--data', data, '--expect', head.toUpperCase())
  assert.is(here.status, 0)
  assert.match(here.stdout, /^\d+ entries, all as written\.\nHead: [0-9a-f]{64}\n$/)
})

test('CLI-29: what is cut off, removed or changed in the database is found', async () => {
  const { head: last, entries } = await terminal.done('audit', 'verify', '--data', data)
  tamper(`DELETE FROM audit WHERE seq = ${String(entries)}`)
  assert.is((await terminal.done('audit', 'verify', '--data', data)).brokenAt, null)
  const cut = await terminal.run('audit', 'verify', '--data', data, '--expect', String(last))
  assert.is(cut.status, 1)
  assert.match(cut.stderr, /No entry has the expected hash/)

  tamper(`UPDATE audit SET entry = replace(entry, '"uses":1', '"uses":2') WHERE act = 'enrolment.issued'`)
  const changed = await terminal.run('audit', 'verify', '--server', origin, '--json')
  assert.is(changed.status, 1)
  const at = Number(changed.objects[0]?.brokenAt)
  assert.ok(at > 2)
  assert.match(changed.stderr, new RegExp(`Entry ${at} `))

  assert.is((await server.end()).status, 0)
  tamper('DELETE FROM audit WHERE seq = 2')
  const gone = await terminal.run('audit', 'verify', '--data', data)
  assert.is(gone.status, 1)
  assert.match(gone.stderr, /Entry 2 is missing/)
})

const WRONG: [RegExp, ...string[]][] = [
  [/verify, list or export/],
  [/verify, list or export/, 'destroy'],
  [/'item\.burnt' is not an act/, 'list', '--act', 'item.burnt'],
  [/--since is a time/, 'list', '--since', 'yesterday'],
  [/--to is missing/, 'export'],
  [/name one of them/, 'verify', '--data', 'a', '--file', 'b'],
  [/--expect is a hash/, 'verify', '--file', 'a', '--expect', 'abc'],
]
test('CLI-2: audit says what is wrong with its arguments', async () => {
  for (const [words, ...args] of WRONG) {
    const { status, stdout, stderr } = await terminal.run('audit', ...args)
    assert.is(status, 2, args.join(' '))
    assert.is(stdout, '')
    assert.match(stderr, words)
  }
  const none = await terminal.run('audit', 'verify', '--data', terminal.path('nothing'))
  assert.is(none.status, 1)
  assert.match(none.stderr, /no data of a server/)
})

test.run()
