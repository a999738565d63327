import { existsSync, statSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LIBRARY, Terminal } from './run-cli.ts'

const test = suite('operator')
const terminal = new Terminal()
let origin = ''
test.before(async () => {
  origin = (await terminal.serve()).origin
})
test.after(() => terminal.close())

test('CLI-8: an error in a file names file and line, and nothing is imported', async () => {
  const units = terminal.path('units.csv')
  writeFileSync(units, 'code,parent,name,time_zone\nBM,,Biblioteka,Europe/Warsaw\nF01,NOWHERE,Filia 1,\n')
  const { status, stdout, stderr } = await terminal.run('import', '--units', units, '--server', origin)
  assert.is(status, 1)
  assert.match(stdout, /error .*units\.csv, line 3.*NOWHERE/)
  assert.match(stderr, /nothing was imported/)
})

test('CLI-8: a dry run changes nothing, an import prints a line per change and the counts, again nothing changes', async () => {
  const files = ['--units', LIBRARY.units, '--people', LIBRARY.people, '--server', origin]
  const added = { added: 404, changed: 0, removed: 0, unchanged: 0 }
  const preview = await terminal.done('import', ...files, '--dry-run')
  assert.is(preview.applied, false)
  assert.equal(preview.people, added)
  const { status, objects } = await terminal.run('import', ...files, '--json')
  assert.is(status, 0)
  assert.is(objects.length, 50 + 404 + 1)
  assert.equal(objects.at(-1)?.people, added)
  const again = await terminal.run('import', ...files)
  assert.match(again.stdout, /^Units: 0 added, 0 changed, 0 removed, 50 unchanged\.\nPeople: .* 404 unchanged\.\n$/)
})

test('CLI-7: a kept session serves later commands until it is ended', async () => {
  const { env } = terminal
  assert.equal(await terminal.done('login', '--server', origin), { server: origin, login: 'boss' })
  const file = terminal.path('config/carillon/sessions.json')
  assert.is(statSync(file).mode & 0o777, 0o600)
  terminal.env = {}
  const units = ['import', '--units', LIBRARY.units, '--dry-run', '--server', origin]
  assert.is((await terminal.run(...units)).status, 0)
  await terminal.done('logout', '--server', origin)
  const after = await terminal.run(...units)
  terminal.env = env
  assert.is(after.status, 1)
  assert.match(after.stderr, /Nobody is signed in/)
})

test('CLI-3: a wrong password is refused in a line', async () => {
  const { env } = terminal
  terminal.env = { ...env, CARILLON_PASSWORD: 'guessing' }
  const { status, stderr } = await terminal.run('report', 'iAAAAAAAAAAAAAAAAAAAAAA', '--server', origin)
  terminal.env = env
  assert.is(status, 1)
  assert.is(stderr, 'carillon report: Login or password is wrong.\n')
})

test('CLI-18: a backup of the running server makes a new one, and never overwrites', async () => {
  const file = terminal.path('backup.gz')
  await terminal.done('backup', '--to', file, '--server', origin)
  assert.is(statSync(file).mode & 0o777, 0o600)
  const data = terminal.path('restored')
  await terminal.done('restore', '--from', file, '--data', data)
  const again = await terminal.run('restore', '--from', file, '--data', data)
  assert.is(again.status, 1)
  assert.match(again.stderr, /holds the data of a server already/)
  const restored = await terminal.restart(data, '0')
  assert.is((await terminal.run('import', '--units', LIBRARY.units, '--server', restored.origin)).status, 0)
})

test('CLI-20: a port that is taken is told in a sentence', async () => {
  const port = new URL(origin).port
  const { status, stderr } = await terminal.run('serve', '--data', terminal.path('second'), '--port', port)
  assert.is(status, 1)
  assert.match(stderr, new RegExp(`Port ${port} is taken`))
})

test('CLI-19: the demo starts with links, and again on its folder', async () => {
  const data = terminal.path('demo')
  const first = terminal.start('demo', '--data', data, '--port', '0', '--json')
  const shown = await first.until((event) => 'endpoints' in event)
  const places = shown.endpoints as { unit: string; link: string }[]
  assert.is(new Set(places.map(({ unit }) => unit)).size, 2)
  for (const { link } of places) assert.match(link, /\/endpoint\/#enrol=[0-9A-Z-]{19}$/)
  assert.is((await first.end('SIGINT')).status, 0)
  assert.ok(existsSync(data))
  const second = terminal.start('demo', '--data', data, '--port', '0', '--json')
  const again = await second.until((event) => 'endpoints' in event)
  assert.is(again.password, shown.password)
  assert.is((await second.end()).status, 0)
})

test.run()
