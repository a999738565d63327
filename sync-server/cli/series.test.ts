// @timeout 240
/** Messages that recur or come later, by command line alone. */
import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LIBRARY, Terminal, type Event, type Running } from './run-cli.ts'

const WARSAW = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Warsaw', dateStyle: 'short', timeStyle: 'short' })
/** Milliseconds: long enough to plan a message before the minute begins. */
const AHEAD = 20_000
const DAY = 86_400_000
const test = suite('series')
const terminal = new Terminal()
let origin = ''
let endpoint: Running
let login = ''
let daily = ''
let occurrence = ''

const done = (...args: string[]) => terminal.done(...args, '--server', origin)
const is = (event: string) => (seen: Event) => seen.event === event
const plan = (subject: string, ...args: string[]) =>
  done('message', '--to', 'unit:F01', '--subject', subject, '--body-file', terminal.path('plan.md'), ...args)
const listed = async (id: string): Promise<Event> => {
  const { objects } = await terminal.run('series', 'list', '--server', origin, '--json')
  return objects.find((object) => object.id === id)!
}
/** The objects of a report, once they say so. */
const reportOnce = async (item: string, fits: (objects: Event[]) => boolean): Promise<Event[]> => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { objects } = await terminal.run('report', item, '--server', origin, '--json')
    if (fits(objects)) return objects
  }
  throw new Error('The report never said so.')
}

test.before(async () => {
  ;({ origin } = await terminal.serve())
  const files = ['--units', LIBRARY.units, '--people', LIBRARY.people]
  const { objects } = await terminal.run('import', ...files, '--server', origin, '--json')
  const line = objects.find(({ file, text }) => file === 'people' && String(text).endsWith(' in F01'))
  login = /\(([^)]+)\) in /.exec(String(line?.text))![1]!
  const { link } = await done('enrol', '--unit', 'F01', '--person', login)
  endpoint = terminal.start('endpoint', '--enrol', String(link), '--data', terminal.path('desk'), '--json')
  await endpoint.until(is('synced'))
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
  // The next whole minute that lies far enough ahead.
  const [day, time] = WARSAW.format(Math.ceil((Date.now() + AHEAD) / 60_000) * 60_000).split(' ') as [string, string]
  const when = ['--repeat', 'FREQ=DAILY;COUNT=30', '--at', `${day}T${time}`]
  daily = String((await plan('Plan', ...when, '--acknowledge')).id)
  const row = await listed(daily)
  assert.equal([row.state, row.from, row.time, row.occurrences], ['running', day, time, 0])
  assert.equal((await reportOnce(daily, () => true)).length, 1, 'the summary alone')
  for (let minute = 0; occurrence === '' && minute < 5; minute++)
    occurrence = await endpoint.until(is('message')).then(
      ({ id }) => String(id),
      () => '',
    )
  assert.is.not(occurrence, daily)
  endpoint.type(`acknowledge ${occurrence}`)
  const [first, summary] = await reportOnce(daily, ([object]) => object?.acknowledged === 1)
  assert.equal([first!.id, first!.date, first!.audience], [occurrence, day, (first!.people as unknown[]).length])
  const people = summary!.people as { login: string; reached: number; missed: string[] }[]
  assert.equal(people.find((person) => person.login === login)?.missed, [])
  assert.ok(people.filter(({ missed }) => missed.includes(day)).length > 0)
  assert.is(summary!.missing, Number(summary!.audience) - 1)
  const [ordinary] = await reportOnce(occurrence, () => true)
  assert.not.ok('date' in ordinary!, 'an occurrence by itself is reported like any message')
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
  const [day] = WARSAW.format(Date.now() + 7 * DAY).split(' ') as [string]
  const once = await listed(String((await plan('Closing early', '--at', `${day} 14:30`)).id))
  assert.equal([once.state, once.from, once.time], ['scheduled', day, '14:30'])
  const soon = await listed(String((await plan('Every day', '--repeat', 'RRULE:FREQ=DAILY', '--at', '23:59')).id))
  assert.is(soon.state, 'running')
})

test.run()
