import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import type { Running } from './running.ts'
import { LIBRARY } from './test-library.ts'

const test = suite('operator')
const terminal = new TestTerminal()
let origin = ''
let server: Running
test.before(async () => {
  ;({ origin, server } = await terminal.serve('owner'))
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

test('CLI-50: a file that lacks people stops, says how many would go, and goes on when that is repeated', async () => {
  const people = terminal.path('people.csv')
  const [head, first] = readFileSync(LIBRARY.people, 'utf8').split('\n')
  writeFileSync(people, `${head}\n${first}\n`)
  const short = ['import', '--people', people, '--server', origin]
  const dry = await terminal.run(...short, '--dry-run')
  assert.is(dry.status, 0)
  assert.match(dry.stdout, /403 of 404 people would be removed.*--allow-removals 403/)
  for (const more of [[], ['--allow-removals', '402']]) {
    const { status, stderr } = await terminal.run(...short, ...more)
    assert.is(status, 1)
    assert.match(
      stderr,
      /^carillon import: 403 of 404 people would be removed.*Nothing was changed.*--allow-removals 403\.\n$/,
    )
  }
  const refused = await terminal.run(...short, '--json')
  const { applied, stop } = refused.objects.at(-1)!
  assert.equal([refused.status, applied, (stop as { removals: number }).removals], [1, false, 403])
  assert.is((await terminal.run(...short, '--allow-removals', 'many')).status, 2)
  const done = await terminal.run(...short, '--allow-removals', '403', '--json')
  assert.equal([done.status, done.objects.at(-1)?.applied], [0, true])
  const back = await terminal.run('import', '--people', LIBRARY.people, '--server', origin)
  assert.match(back.stdout, /returns: .*\n.*People: 403 added, 0 changed, 0 removed, 1 unchanged\./s)
})

test('CLI-8: who somebody is is said in words', async () => {
  const people = terminal.path('renamed.csv')
  const rows = readFileSync(LIBRARY.people, 'utf8')
  const [login, other] = rows
    .split('\n')
    .slice(1, 3)
    .map((row) => row.split(',')[1]!) as [string, string]
  writeFileSync(people, rows.replace(`,${login},`, ',married,').replace(/^0002,/m, '9002,'))
  const { stdout } = await terminal.run('import', '--people', people, '--dry-run', '--server', origin)
  assert.match(stdout, `renamed: ${login} → married; `)
  assert.match(
    stdout,
    new RegExp(`another person: .*\\(${other}\\) .*; the login ${other} was that of .*, number 0002`),
  )
})

test('CLI-7: a kept session serves later commands until it is ended', async () => {
  const { env } = terminal
  assert.equal(await terminal.done('login', '--server', origin), { server: origin, login: 'anna' })
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

test('CLI-47: a data folder is of one process at a time; a backup goes on, and a killed server leaves no lock behind', async () => {
  const data = terminal.path('server')
  const others = [
    ['serve', '--data', data, '--port', '0'],
    ['setup', '--data', data, '--organisation', 'Other', '--owner', 'other'],
    ['demo', '--data', data, '--port', '0'],
  ]
  for (const args of others) {
    const { status, stderr } = await terminal.run(...args)
    assert.is(status, 1, args[0])
    assert.match(stderr, /^carillon \w+: Another process uses [^\n]+\n$/)
  }
  await terminal.done('backup', '--to', terminal.path('beside.gz'), '--server', origin)
  await server.end('SIGKILL')
  await terminal.restart(data, '0')
})

test('CLI-55: a folder or an address that cannot be used is refused in a sentence', async () => {
  const file = terminal.path('a-file')
  writeFileSync(file, '')
  for (const [status, words, ...args] of [
    [1, /: This is a file, not a folder: .*a-file\n$/, '--data', file],
    [1, /: This is a file, not a folder: .*a-file/, '--data', `${file}/below`],
    [1, /: This path is too long: /, '--data', terminal.path('x'.repeat(300))],
    [1, /: '' is no path of a file or folder\.\n$/, '--data', ''],
    [1, /: Name an address to listen on: /, '--data', terminal.path('new'), '--host', ''],
    [
      1,
      /: This computer has no address 192\.0\.2\.1\. Name one that it has with --host/,
      '--data',
      terminal.path('new'),
      '--host',
      '192.0.2.1',
      '--allow-plain',
    ],
  ] as [number, RegExp, ...string[]][]) {
    const ended = await terminal.run('serve', '--port', '0', ...args)
    assert.is(ended.status, status, ended.stderr)
    assert.match(ended.stderr, words)
    assert.is(ended.stderr.trimEnd().split('\n').length, 1, ended.stderr)
  }
})

test('CLI-67: a folder that cannot be made, and a host that is not known, are refused with what to do', async () => {
  const owner = ['--organisation', 'Library', '--owner', 'anna']
  // Nobody makes folders there, whoever they are.
  for (const [command, ...more] of [
    ['serve', '--port', '0'],
    ['setup', ...owner],
  ] as string[][]) {
    const { status, stderr } = await terminal.run(command!, '--data', '/sys/carillon', ...more)
    assert.is(status, 1)
    assert.match(stderr, /^carillon \w+: [^\n]*\/sys\/carillon[^\n]*ame [^\n]* with --data\.\n$/)
  }
  const unknown = ['--port', '0', '--host', 'nowhere.invalid', '--allow-plain']
  const { status, stderr } = await terminal.run('serve', '--data', terminal.path('new'), ...unknown)
  assert.is(status, 1)
  assert.match(
    stderr,
    /^carillon serve: The name nowhere\.invalid is not known here\. Name [^\n]* with --host; [^\n]*\n$/,
  )
})

test('CLI-68: setup refuses what serve refuses: a folder that is a file, and a path that is too long', async () => {
  const file = terminal.path('another-file')
  writeFileSync(file, '')
  for (const [words, folder] of [
    [/This is a file, not a folder: /, file],
    [/This path is too long: /, terminal.path('x'.repeat(300))],
  ] as [RegExp, string][]) {
    const { status, stderr } = await terminal.run('setup', '--data', folder, '--organisation', 'O', '--owner', 'o')
    assert.is(status, 1)
    assert.match(stderr, words)
    assert.is(stderr.trimEnd().split('\n').length, 1)
  }
})

test.run()
