// @timeout 120
/** Training by command line alone: a folder becomes a course, a campaign, lessons on a computer, and progress. */
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LIBRARY, Terminal, type Event, type Running } from './run-cli.ts'

const COURSE = fileURLToPath(new URL('../library/health-and-safety/', import.meta.url))
const DAY = 86_400_000
const test = suite('training')
const terminal = new Terminal()
let origin = ''
let data = ''
let server: Running
let endpoint: Running
let login = ''
let course = ''
let campaign = ''

const done = (...args: string[]) => terminal.done(...args, '--server', origin)
const is = (event: string) => (seen: Event) => seen.event === event
const lessonsTold = () => endpoint.events.filter(is('lesson'))
type Person = { login: string; finished: number; of: number; lessons: Event[] }
/** That of the person, once it says so. */
const progressOnce = async (fits: (person: Person) => boolean): Promise<Person> => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { people } = (await done('campaign', 'progress', campaign)) as unknown as { people: Person[] }
    const person = people.find((each) => each.login === login)!
    if (fits(person)) return person
  }
  throw new Error('The progress never said so.')
}

test.before(async () => {
  data = terminal.path('server')
  ;({ server, origin } = await terminal.serve())
  const files = ['--units', LIBRARY.units, '--people', LIBRARY.people]
  const { objects } = await terminal.run('import', ...files, '--server', origin, '--json')
  const line = objects.find(({ file, text }) => file === 'people' && String(text).endsWith(' in F01'))
  login = /\(([^)]+)\) in /.exec(String(line?.text))![1]!
  const { link } = await done('enrol', '--unit', 'F01', '--person', login)
  endpoint = terminal.start('endpoint', '--enrol', String(link), '--data', terminal.path('desk'), '--json')
  await endpoint.until(is('synced'))
})
test.after(() => terminal.close())

test('CLI-33: a folder of Markdown lessons with images becomes a course', async () => {
  course = String((await done('course', 'import', COURSE)).id)
  const listed = await done('course', 'list')
  assert.equal([listed.id, listed.name, listed.lessons], [course, 'Health and safety at the library', 8])
})

test('CLI-32: a calendar that cannot be is wrong usage', async () => {
  const start = ['campaign', 'start', '--course', course, '--to', 'everyone', '--server', origin]
  for (const [words, ...args] of [
    [/--from: a day is written yyyy-mm-dd/, '--from', 'tomorrow', '--repeat', 'FREQ=DAILY'],
    [/--repeat: .*HOURLY/, '--from', '2026-12-01', '--repeat', 'FREQ=HOURLY'],
    [/--time: /, '--from', '2026-12-01', '--repeat', 'FREQ=DAILY', '--time', '25:00'],
    [/--from is missing/, '--repeat', 'FREQ=DAILY'],
  ] as [RegExp, ...string[]][]) {
    const { status, stderr } = await terminal.run(...start, ...args)
    assert.is(status, 2, stderr)
    assert.match(stderr, words)
  }
})

test('CLI-31: lessons whose day has come are told once, in order; finished ones count', async () => {
  // Two days ago at midnight: whatever the zone, two or three lessons have come.
  const from = new Date(Date.now() - 2 * DAY).toISOString().slice(0, 10)
  const when = ['--from', from, '--repeat', 'FREQ=DAILY', '--time', '00:00']
  campaign = String((await done('campaign', 'start', '--course', course, '--to', 'unit:F01', ...when)).id)
  const first = await endpoint.until(is('lesson'))
  assert.equal([first.campaign, first.lesson, first.number, first.of], [campaign, 'Your workstation', 1, 8])
  assert.ok(lessonsTold().length >= 2 && lessonsTold().length <= 4)
  endpoint.type(`finish ${campaign} 1`)
  const person = await progressOnce(({ finished }) => finished === 1)
  assert.is(person.of, 8)
  assert.equal(
    person.lessons.slice(0, 2).map(({ state }) => state),
    ['finished', 'delivered'],
  )
  endpoint.type(`finish ${campaign} 8`)
  await endpoint.untilError('The day of this lesson has not come yet.')
  endpoint.type(`finish ${campaign} 99`)
  await endpoint.untilError('There are 8 lessons in this training.')
})

test('CLI-31: a lesson finished without a network counts after restarts of both, and nothing is told twice', async () => {
  endpoint.type('disconnect')
  await endpoint.until(is('offline'))
  endpoint.type(`finish ${campaign} 2`)
  endpoint.type('quit')
  await endpoint.ended
  const told = lessonsTold().length
  await server.end()
  ;({ server } = await terminal.restart(data, new URL(origin).port))
  const again = terminal.start('endpoint', '--data', terminal.path('desk'), '--json')
  await again.until(is('synced'))
  assert.equal(again.events.filter(is('lesson')), [])
  assert.ok(told >= 2)
  await progressOnce(({ finished }) => finished === 2)
  endpoint = again
})

test('CLI-31: pause, resume and stop; the list says so', async () => {
  await done('campaign', 'pause', campaign)
  await done('campaign', 'resume', campaign)
  await done('campaign', 'stop', campaign)
  const listed = await done('campaign', 'list')
  assert.equal([listed.id, listed.begun, listed.completed], [campaign, 1, 0])
  assert.ok(listed.stoppedAt)
  const { status, stderr } = await terminal.run('campaign', 'pause', campaign, '--server', origin)
  assert.is(status, 1)
  assert.match(stderr, /The campaign has been stopped/)
})

test.run()
