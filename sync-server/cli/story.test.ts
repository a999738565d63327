/** The whole story by command line alone: real commands, real sockets, real disks. */
import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import { is, type Event, type Running } from './running.ts'
import { loginIn } from './test-library.ts'
import { until } from '../sync/test-kit.ts'

const test = suite('story')
const terminal = new TestTerminal()
/** The first people of two branches. */
const PEOPLE = { F01: loginIn('F01'), F02: loginIn('F02') }
let server: Running
let origin = ''
let data = ''
let one: Running
let two: Running
let alertId: unknown
let messageId: unknown

const times = (running: Running, event: string, id: unknown) => running.events.filter(is(event, id)).length
const at = (name: string) => ['--data', terminal.path(name), '--json']
const send = async (...args: string[]) => (await terminal.done(...args, '--server', origin)).id
const report = (id: unknown) => terminal.done('report', String(id), '--server', origin)
const enrol = (unit: 'F01' | 'F02', name: string) => terminal.enrol(origin, unit, name, '--person', PEOPLE[unit])

test.before(async () => {
  ;({ server, origin, data } = await terminal.serve())
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
  assert.equal([shown.severity, shown.text, shown.from], ['critical', 'Water on the stairs', 'Anna Nowak'])
  const { audience, displayed, people } = await one.told(
    () => report(alertId),
    (seen) => seen.displayed === 1,
  )
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
  writeFileSync(terminal.path('body.md'), '# Hello\n\nRead this.\n')
  const body = ['--body-file', terminal.path('body.md'), '--acknowledge']
  messageId = await send('message', '--to', `person:${PEOPLE.F02}`, '--subject', 'New hours', ...body)
  terminal.time.advance(1001)
  const before = await report(messageId)
  assert.is(before.audience, 1)
  assert.is(before.delivered, 0)

  const from = two.events.length
  two.type('connect')
  const arrived = await two.until(is('message', messageId))
  assert.is(arrived.subject, 'New hours')
  await two.until(is('synced'), from)
  assert.is(times(two, 'alert', recalled) + times(two, 'alert', expired), 0)
})

test('CLI-61, CLI-62: whoever has a message and goes out of touch is unknown, since when and why', async () => {
  const [waiting] = await two.told(
    () => report(messageId).then(({ waiting }) => waiting as string[]),
    (logins) => logins.length === 1,
  )
  assert.is(waiting, PEOPLE.F02)
  const from = two.events.length
  two.type('disconnect')
  await two.until(is('offline'), from)
  await until(async () => ((await report(messageId)).unknown as string[]).length === 1, 'the server has noticed')
  const { audience, reached, waiting: none, people } = await report(messageId)
  assert.equal([audience, reached, none], [1, 0, []])
  const [person] = people as (Event & { times: Record<string, string> })[]
  assert.equal([person!.state, person!.why, Object.keys(person!.times)], ['unknown', 'out of touch', ['delivered']])
  assert.match(String(person!.since), /Z$/)
  const { stdout } = await terminal.run('report', String(messageId), '--server', origin)
  assert.match(stdout, /out of touch since \d{4}-\d\d-\d\d \d\d:\d\d [+-]\d\d:\d\d$/m)
  two.type('connect')
  await two.until(is('synced'), two.events.length)
})

test('CLI-12, CLI-20: a restart shows and tells nothing twice', async () => {
  assert.is((await two.end()).status, 0)
  const kept = await send('alert', '--to', 'unit:F01', '--text', 'Still here', '--seconds', '3600')
  await one.until(is('alert', kept))
  assert.is((await one.end()).status, 0)
  one = terminal.start('endpoint', ...at('Desk one'))
  two = terminal.start('endpoint', ...at('Desk two'))
  await Promise.all([one.until(is('synced')), two.until(is('synced'))])
  assert.is(times(one, 'alert', kept), 0)
  assert.is(times(one, 'alert', alertId), 0)
  assert.is(times(two, 'message', messageId), 0)
})

test('CLI-13, CLI-14: what is read and acknowledged without a server is reported when it is back', async () => {
  await server.end()
  await two.end()
  two = terminal.start('endpoint', ...at('Desk two'))
  await two.until(is('offline'))
  two.type(`acknowledge ${String(messageId)}`)
  two.type('say hello there')
  await two.untilError("'hello there' begins with no name of a queue.")
  terminal.time.advance(60_000)
  ;({ server } = await terminal.restart(data, new URL(origin).port))
  two.type('disconnect')
  two.type('connect')
  const synced = await two.until(is('synced'))
  assert.is(synced.pending, 0)
  const { people, read, acknowledged } = await two.told(
    () => report(messageId),
    (seen) => seen.acknowledged === 1,
  )
  assert.equal([read, acknowledged], [1, 1])
  const [person] = people as Event[]
  assert.is(person?.state, 'acknowledged')
  const ago = terminal.time.now() - Date.parse(String(person?.at))
  assert.ok(ago > 59_000, 'the time of reading, not of sending')
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

test('CLI-72: what nobody who reads it could open is named, and nothing is sent', async () => {
  const to = ['--to', 'unit:F02', '--subject', 'Form', '--body-file', terminal.path('dead.md')]
  for (const [body, named] of [
    ['Fill in the [form](form.pdf).', /dead\.md links to form\.pdf, which nobody/],
    ['Look:\n\n![plan][1]\n\n[1]: plan.png', /links to plan\.png, which nobody/],
    ['![plan](plan.png) [share](//srv/plan.docx)', /links to \/\/srv\/plan\.docx, which nobody/],
  ] as const) {
    writeFileSync(terminal.path('dead.md'), body)
    const { status, stderr, stdout } = await terminal.run('message', ...to, '--server', origin)
    assert.equal([status, stdout], [1, ''], stderr)
    assert.match(stderr, named)
  }
})

test.run()
