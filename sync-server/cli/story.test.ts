/** The whole story by command line alone: real processes, real sockets, real disks. */
import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LIBRARY, Terminal, type Event, type Running } from './run-cli.ts'

const test = suite('story')
const terminal = new Terminal()
/** The first people of two branches. */
const PEOPLE = { F01: '', F02: '' }
let server: Running
let origin = ''
let one: Running
let two: Running
let alertId: unknown
let messageId: unknown

const is = (event: string, id?: unknown) => (seen: Event) =>
  seen.event === event && (id === undefined || seen.id === id)
const times = (running: Running, event: string, id: unknown) => running.events.filter(is(event, id)).length
const at = (name: string) => ['--data', terminal.path(name), '--json']
const send = async (...args: string[]) => (await terminal.done(...args, '--server', origin)).id
const report = (id: unknown) => terminal.done('report', String(id), '--server', origin)
/** The report once it says so: receipts take a moment. */
const reportOnce = async (id: unknown, fits: (report: Event) => boolean): Promise<Event> => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const seen = await report(id)
    if (fits(seen)) return seen
  }
  throw new Error(`The report of ${String(id)} never said so: ${JSON.stringify(await report(id))}`)
}

const enrol = async (unit: 'F01' | 'F02', name: string) => {
  const { link } = await terminal.done('enrol', '--unit', unit, '--person', PEOPLE[unit], '--server', origin)
  const endpoint = terminal.start('endpoint', '--enrol', String(link), '--name', name, ...at(name))
  await endpoint.until(is('synced'))
  return endpoint
}

test.before(async () => {
  ;({ server, origin } = await terminal.serve())
  const { objects } = await terminal.run(
    'import',
    '--units',
    LIBRARY.units,
    '--people',
    LIBRARY.people,
    '--server',
    origin,
    '--json',
  )
  for (const unit of ['F01', 'F02'] as const) {
    const line = objects.find(({ file, text }) => file === 'people' && String(text).endsWith(` in ${unit}`))
    PEOPLE[unit] = /\(([^)]+)\) in /.exec(String(line?.text))![1]!
  }
  ;[one, two] = await Promise.all([enrol('F01', 'Desk one'), enrol('F02', 'Desk two')])
})
test.after(() => terminal.close())

test('CLI-9, CLI-10: an alert to a unit is on the screens of that unit, counted, and nowhere else', async () => {
  alertId = await send(
    'alert',
    '--to',
    'unit:F01',
    '--text',
    'Water on the stairs',
    '--severity',
    'critical',
    '--seconds',
    '3600',
  )
  const shown = await one.until(is('alert', alertId))
  assert.equal([shown.severity, shown.text, shown.from], ['critical', 'Water on the stairs', 'boss'])
  const { audience, displayed, people } = await reportOnce(alertId, (seen) => seen.displayed === 1)
  assert.is(displayed, 1)
  assert.ok(Number(audience) >= 1)
  const person = (people as Event[]).find(({ login }) => login === PEOPLE.F01)
  assert.is(person?.state, 'displayed')
  assert.is(person?.device, 'Desk one')
  assert.match(String(person?.at), /^\d{4}-\d\d-\d\dT.*Z$/)
  // What was sent later has come, so the alert would have been there too.
  const marker = await send('alert', '--to', 'unit:F02', '--text', 'Marker')
  await two.until(is('alert', marker))
  assert.is(times(two, 'alert', alertId), 0)
})

test('CLI-9: recalling takes it off the screen', async () => {
  await send('recall', String(alertId))
  assert.is((await one.until(is('alert-closed', alertId))).why, 'recalled')
})

test('CLI-11: who was away gets the message later, and no alert that was recalled or has expired', async () => {
  two.type('disconnect')
  await two.until(is('offline'))
  const recalled = await send('alert', '--to', `person:${PEOPLE.F02}`, '--text', 'Never mind')
  await send('recall', String(recalled))
  const expired = await send('alert', '--to', `person:${PEOPLE.F02}`, '--text', 'Only now', '--expires', '1s')
  const over = Date.now() + 1000
  writeFileSync(terminal.path('body.md'), '# Hello\n\nRead this.\n')
  const body = ['--body-file', terminal.path('body.md'), '--acknowledge']
  messageId = await send('message', '--to', `person:${PEOPLE.F02}`, '--subject', 'New hours', ...body)
  const before = await reportOnce(messageId, () => Date.now() > over)
  assert.is(before.audience, 1)
  assert.is(before.delivered, 0)

  const from = two.events.length
  two.type('connect')
  const arrived = await two.until(is('message', messageId))
  assert.is(arrived.subject, 'New hours')
  await two.until(is('synced'), from)
  assert.is(times(two, 'alert', recalled) + times(two, 'alert', expired), 0)
})

test('CLI-12, CLI-20: a restart shows and tells nothing twice', async () => {
  assert.is((await two.end()).status, 0)
  const kept = await send('alert', '--to', 'unit:F01', '--text', 'Still here', '--seconds', '3600')
  await one.until(is('alert', kept))
  await reportOnce(kept, (seen) => seen.displayed === 1)
  await one.end('SIGKILL')
  one = terminal.start('endpoint', ...at('Desk one'))
  two = terminal.start('endpoint', ...at('Desk two'))
  await Promise.all([one.until(is('synced')), two.until(is('synced'))])
  assert.is(times(one, 'alert', kept), 0)
  assert.is(times(one, 'alert', alertId), 0)
  assert.is(times(two, 'message', messageId), 0)
})

test('CLI-13, CLI-14: what is read and acknowledged without a server is reported when it is back', async () => {
  const data = terminal.path('server')
  await server.end()
  await two.end()
  two = terminal.start('endpoint', ...at('Desk two'))
  await two.until(is('offline'))
  two.type(`acknowledge ${String(messageId)}`)
  two.type('say hello there')
  await two.untilError("'hello there' begins with no name of a queue.")
  const readBy = new Date().toISOString()
  ;({ server } = await terminal.restart(data, new URL(origin).port))
  two.type('disconnect')
  two.type('connect')
  const synced = await two.until(is('synced'))
  assert.is(synced.pending, 0)
  const { people, read, acknowledged } = await reportOnce(messageId, (seen) => seen.acknowledged === 1)
  assert.equal([read, acknowledged], [1, 1])
  const [person] = people as Event[]
  assert.is(person?.state, 'acknowledged')
  assert.ok(String(person?.at) <= readBy, 'the time of reading, not of sending')
})

test('CLI-16: a folder is of one process at a time', async () => {
  const { status, stderr } = await terminal.run('endpoint', ...at('Desk two'))
  assert.is(status, 1)
  assert.match(stderr, /Another process uses /)
})

test('CLI-3: addressees, items and images that are not there are named', async () => {
  const to = ['--subject', 's', '--body-file', terminal.path('picture.md'), '--to', 'unit:F01']
  writeFileSync(terminal.path('picture.md'), '![plan](missing.png)')
  const results = await Promise.all([
    terminal.run('alert', '--to', 'unit:X9', '--text', 'x', '--server', origin),
    terminal.run('recall', 'iAAAAAAAAAAAAAAAAAAAAAA', '--server', origin),
    terminal.run('message', ...to, '--server', origin),
  ])
  assert.equal(
    results.map(({ status }) => status),
    [1, 1, 1],
  )
  assert.match(results[0].stderr, /unit with the code 'X9'/)
  assert.match(results[2].stderr, /missing\.png/)
  for (const { stderr } of results) assert.match(stderr, /^carillon [^\n]*\n$/)
})

test('CLI-17: images beside the Markdown file go along', async () => {
  const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  writeFileSync(terminal.path('plan.png'), Buffer.from(PIXEL, 'base64'))
  writeFileSync(terminal.path('picture.md'), 'The way out:\n\n![plan](plan.png "Way out")\n')
  const id = await send('message', '--to', 'unit:F02', '--subject', 'Plan', '--body-file', terminal.path('picture.md'))
  await two.until(is('message', id))
})

test.run()
