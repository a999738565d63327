import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'

const NOBODY = 'http://127.0.0.1:9'
const ITEM = 'iAAAAAAAAAAAAAAAAAAAAAA'
const MESSAGE = ['message', '--to', 'everyone', '--subject', 's', '--body-file', 'b']
const test = suite('usage')
const terminal = new TestTerminal()
test.after(() => terminal.close())

test('CLI-1: help lists the commands of this version and no others', async () => {
  const { status, stdout, stderr } = await terminal.run('--help')
  assert.is(status, 0)
  assert.is(stderr, '')
  for (const name of [
    'serve',
    'demo',
    'setup',
    'login',
    'import',
    'enrol',
    'admin',
    'alert',
    'message',
    'recall',
    'report',
    'series',
    'course',
    'campaign',
    'chat',
    'branch',
    'endpoint',
  ])
    assert.match(stdout, new RegExp(`^  ${name} `, 'm'))
})

test('CLI-1: each command explains itself', async () => {
  const results = await Promise.all(
    ['serve', 'alert', 'endpoint', 'restore'].map((name) => terminal.run(name, '--help')),
  )
  for (const { status, stdout } of results) {
    assert.is(status, 0)
    assert.match(stdout, /Usage: carillon /)
  }
})

const WRONG: [RegExp, ...string[]][] = [
  [/there is no such command/, 'alarm'],
  [/Say what to do: branch add/, 'branch', 'go'],
  [/--unit is missing/, 'branch', 'add', '--out', 'key.json'],
  [/ID is missing/, 'branch', 'revoke'],
  [/Say what to do: queues, queue, list, /, 'chat', 'talk'],
  [/is not the id of a conversation/, 'chat', 'say', 'this', 'Hello'],
  [/--hours is always, or such as/, 'chat', 'queue', 'add', 'Help', '--hours', 'Mon-Fri 8-16'],
  [/--MONTHS is a whole number from 1 to 240/, 'chat', 'keep', '0'],
  [/Unknown option '--loud'/, 'alert', '--loud'],
  [/--to is missing/, 'alert', '--text', 'x'],
  [
    /--severity is info, warning or critical, not 'mild'/,
    'alert',
    '--to',
    'everyone',
    '--text',
    'x',
    '--severity',
    'mild',
  ],
  [/--seconds is a whole number from 3/, 'alert', '--to', 'everyone', '--text', 'x', '--seconds', '1'],
  [/--expires is a time such as/, 'alert', '--to', 'everyone', '--text', 'x', '--expires', 'soon'],
  [/--at is a day and a time such as/, ...MESSAGE, '--at', 'x'],
  [/a time alone goes with --repeat/, ...MESSAGE, '--at', '09:00'],
  [/--at: a day is written yyyy-mm-dd/, ...MESSAGE, '--at', '2026-02-30 09:00'],
  [/--at: a time of day is hh:mm/, ...MESSAGE, '--repeat', 'FREQ=DAILY', '--at', '25:00'],
  [/--repeat: .*HOURLY/, ...MESSAGE, '--repeat', 'FREQ=HOURLY'],
  [/--except goes with --repeat/, ...MESSAGE, '--except', '2026-12-24'],
  [/Say what to do: list, pause/, 'series', 'go'],
  [/ITEM is missing/, 'report'],
  [/Unexpected argument 'more'/, 'recall', ITEM, 'more'],
  [/is not the id of an alert or a message/, 'recall', 'this'],
  [/--server is an address/, 'recall', ITEM, '--server', 'library'],
  [/--redis belongs to a later version/, 'serve', '--redis', NOBODY],
  [/--enrol is a link/, 'endpoint', '--enrol', 'ABCD'],
]

test('CLI-2: wrong usage exits with 2 and one line that says what is wrong', async () => {
  for (const [words, ...args] of WRONG) {
    const { status, stdout, stderr } = await terminal.run(...args, '--json')
    assert.is(status, 2, args.join(' '))
    assert.is(stdout, '')
    assert.match(stderr, words)
    assert.match(stderr, /^carillon .*\n$/)
  }
})

test('CLI-3: no server at the address, and nobody signed in, are told in a line', async () => {
  const { origin, server } = await terminal.serve('owner')
  const { status, stderr } = await (async () => {
    const { env } = terminal
    terminal.env = {}
    const result = await terminal.run('report', ITEM, '--server', origin)
    terminal.env = env
    return result
  })()
  assert.is(status, 1)
  assert.match(stderr, /Nobody is signed in to .*carillon login/)

  assert.is((await server.end()).status, 0)
  const gone = await terminal.run('report', ITEM, '--server', origin)
  assert.is(gone.status, 1)
  assert.is(gone.stderr, `carillon report: No Carillon server answers at ${origin}. Is it running?\n`)
})

test('CLI-6: a server is set up once', async () => {
  const again = await terminal.run(
    'setup',
    '--data',
    terminal.path('server'),
    '--organisation',
    'Other',
    '--owner',
    'other',
  )
  assert.is(again.status, 1)
  assert.match(again.stderr, /has been set up before/)
})

test.run()
