import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import { is, type Event, type Running } from './running.ts'
import { loginIn } from './test-library.ts'

const test = suite('revise and remind')
const terminal = new TestTerminal()
const LOGIN = loginIn('F01')
let origin = ''
let desk: Running

const send = async (...args: string[]) => String((await terminal.done(...args, '--server', origin)).id)
const report = (id: string) => terminal.done('report', id, '--server', origin)
const refused = async (...args: string[]) => {
  const { status, stderr } = await terminal.run(...args, '--server', origin)
  return [status, stderr]
}
const body = (text: string): string => {
  writeFileSync(terminal.path('body.md'), text)
  return terminal.path('body.md')
}

test.before(async () => {
  ;({ origin } = await terminal.serve())
  desk = await terminal.enrol(origin, 'F01', 'Desk', '--person', LOGIN)
})
test.after(() => terminal.close())

test('CLI-51: a revised message is to be read anew, and the report says who has seen which text', async () => {
  const to = ['--to', `person:${LOGIN}`]
  const id = await send('message', ...to, '--subject', 'Hours', '--body-file', body('Open until 18.'), '--acknowledge')
  await desk.until(is('message', id))
  desk.type(`read ${id}`)
  await desk.told(
    () => report(id),
    ({ read }) => read === 1,
  )
  terminal.time.advance(1000)
  assert.is(await send('revise', id, '--body-file', body('Open until 20.')), id)
  // A revision says nothing by itself; what is sent after it comes after it.
  const next = await send('message', ...to, '--subject', 'Next', '--body-file', body('Thank you.'))
  await desk.until(is('message', next))
  desk.type(`read ${id}`)
  const revisedAt = new Date(terminal.time.now()).toISOString()
  const { people } = await desk.told(
    () => report(id),
    ({ people, read }) => read === 1 && (people as Event[])[0]?.text === revisedAt,
  )
  assert.is((people as [Event])[0].state, 'read')
})

test('CLI-51: a revised alert keeps its title and severity', async () => {
  const alert = ['--text', 'Water on the stairs', '--title', 'Stairs', '--severity', 'critical', '--seconds', '3600']
  const id = await send('alert', '--to', 'unit:F01', ...alert)
  await desk.until(is('alert', id))
  await send('revise', id, '--text', 'The stairs are dry again')
  const { delivered } = await report(id)
  assert.is(delivered, 1)
  const listed = await terminal.run('report', id, '--server', origin)
  assert.match(listed.stdout, /^Stairs \(alert/)
})

test('CLI-52: a reminder is published; what was recalled is not reminded of or revised', async () => {
  const id = await send('message', '--to', 'everyone', '--subject', 'Plan', '--body-file', body('Read this.'))
  assert.is(await send('remind', id), id)
  await send('recall', id)
  for (const again of [['remind'], ['revise', '--body-file', body('Never mind.')]]) {
    const [status, stderr] = await refused(again[0]!, id, ...again.slice(1))
    assert.is(status, 1)
    assert.match(String(stderr), 'It has been recalled.')
  }
})

test('CLI-51: an alert takes --text and a message --body-file, and one of them has to be given', async () => {
  const alert = await send('alert', '--to', 'unit:F02', '--text', 'Marker')
  const message = await send('message', '--to', 'unit:F02', '--subject', 'Plan', '--body-file', body('Read this.'))
  for (const [args, sentence] of [
    [['revise', alert], 'Give either --body-file or --text.'],
    [['revise', alert, '--text', 'x', '--body-file', body('x')], 'Give either --body-file or --text.'],
    [['revise', alert, '--body-file', body('x')], 'This is an alert: give its new text with --text.'],
    [['revise', message, '--text', 'x'], 'This is a message: give its new text with --body-file.'],
    [['revise', alert, '--text', ' '], '--text is from 1 to 4000 characters.'],
  ] as const) {
    const [status, stderr] = await refused(...args)
    assert.is(status, 2, String(stderr))
    assert.match(String(stderr), sentence)
  }
})

test('CLI-53: an alert for the computers of a single person has nobody, and is wrong usage', async () => {
  const [status, stderr] = await refused('alert', '--to', `person:${LOGIN}`, '--text', 'Fire', '--computers')
  assert.is(status, 2)
  assert.match(String(stderr), '--computers goes with units and computers')
})

test.run()
