// @timeout 300
/** Training by command line alone: a folder becomes a course, a campaign, lessons on a computer, and progress. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import { is, type Event, type Running } from './running.ts'
import { loginIn } from './test-library.ts'

const COURSE = fileURLToPath(new URL('../library/health-and-safety/', import.meta.url))
const test = suite('training')
const terminal = new TestTerminal()
let origin = ''
let data = ''
let server: Running
let endpoint: Running
const login = loginIn('F01')
let course = ''
let campaign = ''

const done = (...args: string[]) => terminal.done(...args, '--server', origin)
const lessonsTold = () => endpoint.events.filter(is('lesson'))
type Person = { login: string; finished: number; of: number; lessons: Event[] }
const progress = async (): Promise<Person> => {
  const { people } = (await done('campaign', 'progress', campaign)) as unknown as { people: Person[] }
  return people.find((each) => each.login === login)!
}

test.before(async () => {
  ;({ server, origin, data } = await terminal.serve())
  endpoint = await terminal.enrol(origin, 'F01', 'desk', '--person', login)
})
test.after(() => terminal.close())

test('CLI-33: a folder of Markdown lessons with images becomes a course', async () => {
  course = String((await done('course', 'import', COURSE)).id)
  const listed = await done('course', 'list')
  assert.equal([listed.id, listed.name, listed.lessons], [course, 'Health and safety at the library', 8])
})

test('COURSE-19, CLI-71: a course with quizzes and images is exported, and imported as the same one', async () => {
  const quiz = ['```quiz', 'pass 50', '', '? Where is the exit?', '( ) Up', '(x) Beside the desk', '```'].join('\n')
  const lesson = readFileSync(join(COURSE, '04-fire.md'), 'utf8')
  const from = terminal.path('with-quiz')
  cpSync(COURSE, from, { recursive: true })
  writeFileSync(join(from, '04-fire.md'), `${lesson}\n${quiz}\n`)
  const made = String((await done('course', 'import', from)).id)
  const to = terminal.path('exported')
  assert.is((await done('course', 'export', made, '--to', to)).lessons, 8)
  const fire = readFileSync(join(to, '04-fire-the-first-three-minutes.md'), 'utf8')
  assert.ok(fire.endsWith(`${quiz}\n`), fire)
  assert.is(readdirSync(join(to, 'images')).length, 3)
  assert.is(readdirSync(to).length, 10)
  const again = String((await done('course', 'import', to)).id)
  const second = terminal.path('exported-again')
  await done('course', 'export', again, '--to', second)
  const all = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'base64')])
      .sort()
  assert.equal(all(second), all(to))
  const full = await terminal.run('course', 'export', made, '--to', to, '--server', origin)
  assert.equal([full.status, /is not empty/.test(full.stderr)], [1, true], full.stderr)
  writeFileSync(join(from, '04-fire.md'), `${lesson}\n${quiz.replace('(x)', '( )')}\n`)
  const wrong = await terminal.run('course', 'import', from, '--server', origin)
  assert.is(wrong.status, 1)
  assert.match(wrong.stderr, /04-fire\.md, line \d+: the quiz cannot be read: exactly one choice in \( \) is right/)
  const unknown = await terminal.run('course', 'export', 'nonsense', '--to', to, '--server', origin)
  assert.is(unknown.status, 2)
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

test('CLI-31, CLI-63: lessons whose day has come are told once, in order; finished ones count', async () => {
  // The second of November in the morning: three lessons have come.
  const when = ['--from', '2026-10-31', '--repeat', 'FREQ=DAILY', '--time', '00:00']
  const start = ['campaign', 'start', '--course', course, '--to', 'unit:F01', ...when, '--server', origin, '--json']
  const started = await terminal.run(...start)
  assert.match(started.stderr, /^3 of 8 lessons have come already by this calendar: people get them at once\.$/m)
  campaign = String(started.objects.at(-1)!.id)
  const first = await endpoint.until(is('lesson'))
  assert.equal([first.campaign, first.lesson, first.number, first.of], [campaign, 'Your workstation', 1, 8])
  await endpoint.until((seen) => is('lesson')(seen) && seen.number === 3)
  endpoint.type(`finish ${campaign} 1`)
  const person = await endpoint.told(progress, ({ finished }) => finished === 1)
  assert.is(person.of, 8)
  assert.equal(
    person.lessons.slice(0, 2).map(({ state }) => state),
    ['finished', 'delivered'],
  )
  // Also by the title that its event gives.
  const second = lessonsTold().find(({ number }) => number === 2)!
  endpoint.type(`finish ${campaign} "${String(second.lesson)}"`)
  await endpoint.told(progress, ({ finished }) => finished === 2)
  endpoint.type(`finish ${campaign} Third`)
  await endpoint.untilError("'Third' begins with no number of a lesson, such as 1, and with no title of one.")
  endpoint.type(`finish ${campaign} 8`)
  await endpoint.untilError('The day of this lesson has not come yet.')
  endpoint.type(`finish ${campaign} 99`)
  await endpoint.untilError('There are 8 lessons in this training.')
})

test('CLI-31: a lesson finished without a network counts after restarts of both, and nothing is told twice', async () => {
  endpoint.type('disconnect')
  await endpoint.until(is('offline'))
  endpoint.type(`finish ${campaign} ${String(lessonsTold().find(({ number }) => number === 3)!.lesson)}`)
  endpoint.type('quit')
  await endpoint.ended
  assert.is(lessonsTold().length, 3)
  await server.end()
  ;({ server } = await terminal.restart(data, new URL(origin).port))
  const again = terminal.start('endpoint', '--data', terminal.path('desk'), '--json')
  await again.until(is('synced'))
  assert.equal(again.events.filter(is('lesson')), [])
  assert.is((await progress()).finished, 3)
  endpoint = again
})

const HOUR = 3_600_000

test('CLI-70: a campaign that is paused and resumed after its hour keeps what has come, and goes on the next day', async () => {
  writeFileSync(terminal.path('marker.md'), 'Nothing more.')
  await done('campaign', 'pause', campaign)
  assert.is((await progress()).finished, 3, 'today’s has come')
  await terminal.pass(48 * HOUR, origin)
  await done('campaign', 'resume', campaign)
  // Whatever came before it has been told when it has.
  const { id } = await done(
    'message',
    '--to',
    'unit:F01',
    '--subject',
    'Resumed',
    '--body-file',
    terminal.path('marker.md'),
  )
  await endpoint.until(is('message', id))
  assert.equal(lessonsTold(), [], 'neither meanwhile nor at once')
  const { behind } = (await done('campaign', 'progress', campaign)) as unknown as { behind: number }
  await terminal.pass(15 * HOUR, origin)
  assert.is((await endpoint.until(is('lesson'))).number, 4)
  const after = (await done('campaign', 'progress', campaign)) as unknown as { behind: number; people: Event[] }
  assert.is(after.behind, behind, 'nobody is behind with what came today')
  assert.is(after.people.find((one) => one.login === login)!.behind, 0)
  assert.equal(
    lessonsTold().map(({ number }) => number),
    [4],
  )
})

test('CLI-31: stop; the list says so', async () => {
  await done('campaign', 'stop', campaign)
  const listed = await done('campaign', 'list')
  assert.equal([listed.id, listed.begun, listed.completed], [campaign, 1, 0])
  assert.ok(listed.stoppedAt)
  const { status, stderr } = await terminal.run('campaign', 'pause', campaign, '--server', origin)
  assert.is(status, 1)
  assert.match(stderr, /The campaign has been stopped/)
})

test.run()
