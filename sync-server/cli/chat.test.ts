/** A conversation by command line alone: a computer without a window, and whoever answers at a terminal. */
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import { is, type Event, type Running } from './running.ts'
import { loginIn } from './test-library.ts'

const test = suite('chat by command line')
const terminal = new TestTerminal()
let origin = ''
let data = ''
let server: Running
let endpoint: Running
const login = loginIn('F01')
let id = ''

const done = (...args: string[]) => terminal.done('chat', ...args, '--server', origin)
const run = (...args: string[]) => terminal.run('chat', ...args, '--server', origin, '--json')
const said = (text: string) => (seen: Event) => seen.event === 'said' && seen.text === text
/** What a command prints, once the endpoint has told the server enough. */
const once = (fits: (objects: Event[]) => boolean, ...args: string[]): Promise<Event[]> =>
  endpoint.told(async () => {
    const { objects, status, stderr } = await run(...args)
    assert.is(status, 0, stderr)
    return objects
  }, fits)

test.before(async () => {
  ;({ server, origin, data } = await terminal.serve())
  endpoint = await terminal.enrol(origin, 'F01', 'desk', '--person', login)
})
test.after(() => terminal.close())

test('CLI-34: queues are added, changed, listed and removed', async () => {
  await done('queue', 'add', 'Equipment maintenance')
  await done('queue', 'add', 'Equipment', '--hours', 'Mon-Fri 08:00-16:00; Sat 09:00-13:00')
  await done('queue', 'change', 'equipment', '--name', 'Human resources', '--answered-by', 'help-desk,anna')
  const { objects } = await run('queues')
  assert.equal(
    objects.map(({ name }) => name),
    ['Equipment maintenance', 'Human resources'],
  )
  assert.equal(objects[1]!.hours, [
    { days: [1, 2, 3, 4, 5], from: '08:00', until: '16:00' },
    { days: [6], from: '09:00', until: '13:00' },
  ])
  assert.is((objects[1]!.answeredBy as string[])[0], 'help-desk')
  await done('queue', 'remove', 'Human resources')
  const again = await run('queue', 'remove', 'Human resources')
  assert.is(again.status, 1)
  assert.match(again.stderr, /There is no queue 'Human resources'/)
})

test('CLI-35: an endpoint says something to a queue; whoever answers sees who waits, and answers', async () => {
  endpoint.type('say equipment MAINTENANCE The lift is stuck')
  const [row] = await once((rows) => rows.length === 1, 'list', '--waiting')
  assert.equal(
    [row!.queue, row!.login, row!.state, row!.lastText, row!.messages],
    ['Equipment maintenance', login, 'waitingForUs', 'The lift is stuck', 1],
  )
  assert.match(String(row!.waitingSince), /^\d{4}-\d\d-\d\dT.*Z$/)
  id = String(row!.id)
  await done('take', id)
  await done('say', id, 'On our way')
  const answer = await endpoint.until(said('On our way'))
  assert.equal([answer.conversation, answer.with], [id, 'Equipment maintenance'])
  assert.equal(await run('list', '--waiting').then(({ objects }) => objects), [])
  const [taken] = (await run('list', '--queue', 'equipment maintenance')).objects
  assert.is(taken!.state, 'waitingForThem')
  assert.ok(taken!.assignedTo)
  endpoint.type('say "Equipment maintenance"   Thank you')
  const shown = await once((lines) => lines.some(({ text }) => text === 'Thank you'), 'show', id)
  assert.equal(
    shown.filter(({ text }) => text !== undefined).map(({ by, text, seen }) => [by === 'Anna Nowak', text, seen]),
    [
      [false, 'The lift is stuck', true],
      [true, 'On our way', true],
      [false, 'Thank you', false],
    ],
  )
  await done('close', id)
  assert.is((await run('list')).objects[0]!.state, 'closed')
  await done('reopen', id)
  assert.is((await run('list')).objects[0]!.state, 'reopened')
  const plain = await terminal.run('chat', 'show', id, '--server', origin)
  assert.match(plain.stdout, /Anna Nowak: On our way/)
})

test('CLI-35: an administrator opens a conversation with a person', async () => {
  const opened = String((await done('open', login)).id)
  assert.is((await done('open', login)).id, opened)
  assert.is.not(opened, id)
  await done('say', opened, 'Could you come by?')
  assert.is((await endpoint.until(said('Could you come by?'))).conversation, opened)
  assert.is((await done('open', login, '--queue', 'Equipment maintenance')).id, id)
})

test('CLI-36: what was said without a server is there when it is back, and nothing is told twice', async () => {
  await server.end()
  await endpoint.until(is('offline'))
  endpoint.type('say Equipment maintenance Still stuck')
  endpoint.type('quit')
  await endpoint.ended
  ;({ server } = await terminal.restart(data, new URL(origin).port))
  endpoint = terminal.start('endpoint', '--data', terminal.path('desk'), '--json')
  await endpoint.until(is('synced'))
  const found = await once((messages) => messages.length === 2, 'search', 'STUCK')
  assert.equal(
    found.map(({ text, by, login: of }) => [text, by, of]),
    [
      ['Still stuck', 'person', login],
      ['The lift is stuck', 'person', login],
    ],
  )
  assert.equal(endpoint.events.filter(is('said')), [])
})

test('CLI-37: what is kept of a person is exported, and erased for good', async () => {
  const file = terminal.path('person.json')
  await done('export', login, '--to', file)
  const exported = JSON.parse(readFileSync(file, 'utf8')) as { conversations: unknown[] }
  assert.is(exported.conversations.length, 2)
  assert.equal(await done('erase', login), { conversations: 2, messages: 5 })
  assert.equal((await run('list')).objects, [])
  assert.equal((await run('search', 'stuck')).objects, [])
  const gone = await run('say', id, 'Hello?')
  assert.is(gone.status, 1)
  assert.match(gone.stderr, /There is no such conversation/)
  endpoint.type('say Equipment maintenance A new beginning')
  const [row] = await once((rows) => rows.length === 1, 'list')
  assert.equal([row!.lastText, row!.messages, row!.id !== id], ['A new beginning', 1, true])
  const { objects } = await terminal.run('audit', 'list', '--act', 'person.erased', '--server', origin, '--json')
  assert.is(objects.length, 1)
})

test('CLI-38: how long conversations are kept', async () => {
  assert.equal(await done('keep', '24'), { keepMonths: 24 })
  assert.equal(await done('keep', 'forever'), { keepMonths: null })
})

test.run()
