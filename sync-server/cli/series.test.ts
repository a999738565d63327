// @timeout 300
/** Messages that recur or come later, by command line alone. */
import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import { is, type Event, type Running } from './running.ts'
import { loginIn } from './test-library.ts'

/** When the terminal's clock begins, half a minute before the next, in the library's zone. */
const DAY = '2026-11-02'
const test = suite('series')
const terminal = new TestTerminal()
let origin = ''
let endpoint: Running
const login = loginIn('F01')
let daily = ''
let occurrence = ''

const done = (...args: string[]) => terminal.done(...args, '--server', origin)
const plan = (subject: string, ...args: string[]) =>
  done('message', '--to', 'unit:F01', '--subject', subject, '--body-file', terminal.path('plan.md'), ...args)
const listed = async (id: string): Promise<Event> => {
  const { objects } = await terminal.run('series', 'list', '--server', origin, '--json')
  return objects.find((object) => object.id === id)!
}
const report = async (item: string): Promise<Event[]> =>
  (await terminal.run('report', item, '--server', origin, '--json')).objects

test.before(async () => {
  ;({ origin } = await terminal.serve())
  endpoint = await terminal.enrol(origin, 'F01', 'desk', '--person', login)
  writeFileSync(terminal.path('plan.md'), 'What we **do** this month.\n')
})
test.after(() => terminal.close())

test('CLI-42: what is planned for a time that has passed is wrong usage', async () => {
  const message = ['message', '--to', 'everyone', '--subject', 'Late', '--body-file', terminal.path('plan.md')]
  for (const [words, ...args] of [
    [/--at: that time has passed/, '--at', '2026-01-01 09:00'],
    [/none of its days is to come/, '--repeat', 'FREQ=DAILY;UNTIL=20260101', '--at', '2025-12-01T09:00'],
  ] as [RegExp, ...string[]][]) {
    const { status, stderr } = await terminal.run(...message, ...args, '--server', origin)
    assert.is(status, 2, stderr)
    assert.match(stderr, words)
  }
})

test('CLI-41: what recurs is told at its hour with an id of its own, and the report is of each time', async () => {
  const when = ['--repeat', 'FREQ=DAILY;COUNT=30', '--at', `${DAY}T09:01`]
  daily = String((await plan('Plan', ...when, '--acknowledge')).id)
  const row = await listed(daily)
  assert.equal([row.state, row.from, row.time, row.occurrences], ['running', DAY, '09:01', 0])
  assert.equal((await report(daily)).length, 1, 'the summary alone')
  terminal.time.advance(29_999)
  assert.equal(endpoint.events.filter(is('message')), [])
  terminal.time.advance(1)
  occurrence = String((await endpoint.until(is('message'))).id)
  assert.is.not(occurrence, daily)
  endpoint.type(`acknowledge ${occurrence}`)
  const [first, summary] = await endpoint.told(
    () => report(daily),
    ([object]) => object?.acknowledged === 1,
  )
  assert.equal([first!.id, first!.date, first!.audience], [occurrence, DAY, (first!.people as unknown[]).length])
  const people = summary!.people as { login: string; reached: number; lacks: string[]; missed: string[] }[]
  assert.equal(people.find((person) => person.login === login)?.lacks, [])
  assert.ok(people.filter(({ lacks }) => lacks.includes(DAY)).length > 0)
  assert.ok(
    people.every(({ missed }) => missed.length === 0),
    'nothing has expired',
  )
  assert.is(summary!.missing, Number(summary!.audience) - 1)
  const [ordinary] = await report(occurrence)
  assert.not.ok('date' in ordinary!, 'an occurrence by itself is reported like any message')
})

test('CLI-70: what is paused and resumed after its hour keeps what has come, and comes again the next day', async () => {
  const told = () => endpoint.events.filter((event) => is('message')(event) && event.subject === 'Plan')
  await done('series', 'pause', daily)
  assert.equal((await listed(daily)).next, null)
  await terminal.pass(48 * 3_600_000, origin)
  await done('series', 'resume', daily)
  assert.is((await listed(daily)).next, '2026-11-05T08:01:00.000Z')
  // Whatever came before it has been told when it has.
  const { id } = await plan('Resumed after the hour')
  await endpoint.until(is('message', id))
  assert.is(told().length, 1, 'neither meanwhile nor at once')
  await terminal.pass(24 * 3_600_000, origin)
  await endpoint.until((event) => told().includes(event) && event.id !== occurrence)
  const [first, second, summary, ...more] = await report(daily)
  assert.equal([first!.date, second!.date, more.length], [DAY, '2026-11-05', 0])
  const own = (summary!.people as { login: string; lacks: string[] }[]).find((person) => person.login === login)
  assert.equal(own?.lacks, ['2026-11-05'], 'what was left out is lacked by nobody')
})

test('CLI-43: series are listed, paused, resumed and stopped', async () => {
  await done('series', 'pause', daily)
  assert.is((await listed(daily)).state, 'paused')
  await done('series', 'resume', daily)
  assert.is((await listed(daily)).state, 'running')
  await done('series', 'stop', daily)
  assert.is((await listed(daily)).state, 'stopped')
  const { status, stderr } = await terminal.run('series', 'pause', daily, '--server', origin)
  assert.is(status, 1)
  assert.match(stderr, /has been stopped/)
  const day = '2026-11-09'
  const once = await listed(String((await plan('Closing early', '--at', `${day} 14:30`)).id))
  assert.equal([once.state, once.from, once.time], ['scheduled', day, '14:30'])
  const soon = await listed(String((await plan('Every day', '--repeat', 'RRULE:FREQ=DAILY', '--at', '23:59')).id))
  assert.is(soon.state, 'running')
})

test.run()
