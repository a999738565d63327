// @built
// @timeout 240
/** Each command once as a process of its own: what no story in this process can show. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { is, Running, type Event, type Result } from './running.ts'
import { LIBRARY, loginIn } from './test-library.ts'

const ENTRY = fileURLToPath(new URL('../bin/carillon.mjs', import.meta.url))
const COURSE = fileURLToPath(new URL('../library/health-and-safety/', import.meta.url))
const PASSWORD = { CARILLON_LOGIN: 'boss', CARILLON_PASSWORD: 'correct-horse-9' }
const folder = mkdtempSync(join(tmpdir(), 'carillon-spawned-'))
const started: Running[] = []
const test = suite('spawned')
let server: Running
let origin = ''
let endpoint: Running
let alert = ''

const start = (args: string[], more: Record<string, string> = {}): Running => {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, XDG_CONFIG_HOME: join(folder, 'config'), ...more }
  const running = new Running((stdout, stderr) => {
    const child = spawn(process.execPath, [ENTRY, ...args], { cwd: folder, env })
    child.stdout.setEncoding('utf8').on('data', stdout)
    child.stderr.setEncoding('utf8').on('data', stderr)
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    return { ended, stop: (signal) => child.kill(signal), type: (text) => child.stdin.write(text) }
  })
  started.push(running)
  return running
}

const lines = (text: string) => text.split('\n').filter(Boolean)
const isJsonAlone = ({ stdout, objects }: Result) => assert.is(lines(stdout).length, objects.length, stdout)

/** With `--json`, by the session that was saved. @returns its last object */
const done = async (args: string[], more: Record<string, string> = {}): Promise<Event> => {
  const result = await start([...args, '--json'], more).ended
  assert.is(result.status, 0, `${args.join(' ')}: ${result.stderr}`)
  isJsonAlone(result)
  return result.objects.at(-1) ?? {}
}
const there = (...args: string[]) => done([...args, '--server', origin])
const serve = async (port: string) => {
  server = start(['serve', '--data', 'server', '--port', port, '--json'])
  origin = String((await server.until((event) => 'origin' in event)).origin)
}

test.before(async () => {
  writeFileSync(join(folder, 'body.md'), 'We open at noon.')
  await done(['setup', '--data', 'server', '--organisation', 'Biblioteka Miejska', '--owner', 'boss'], PASSWORD)
  await serve('0')
  await done(['login', '--server', origin], PASSWORD)
})
test.after(async () => {
  await Promise.all(started.map((running) => running.end('SIGKILL')))
  rmSync(folder, { recursive: true, force: true })
})

test('CLI-2, CLI-3: a process exits with 2 when it is called wrongly, and with 1 when it fails', async () => {
  const [wrong, failed] = await Promise.all([
    start(['recall', 'this', '--json']).ended,
    start(['setup', '--data', 'server', '--organisation', 'Other', '--owner', 'other', '--json'], PASSWORD).ended,
  ])
  assert.equal([wrong.status, wrong.stdout], [2, ''])
  assert.match(wrong.stderr, /^carillon recall: 'this' is not the id of an alert or a message\. See [^\n]*\n$/)
  assert.equal([failed.status, failed.stdout], [1, ''])
  assert.match(failed.stderr, /^carillon setup: Another process uses [^\n]*\n$/)
})

test('CLI-54: whoever reads may stop reading: the command is done all the same, and prints no stack', async () => {
  const child = spawn(process.execPath, [ENTRY, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part))
  const status = await new Promise((resolve) => child.on('close', resolve))
  assert.equal([status, stderr], [0, ''])
})

test('CLI-4: what makes something exits with 0 and prints JSON alone, from files named as seen from its folder', async () => {
  await there('import', '--units', LIBRARY.units, '--people', LIBRARY.people)
  const { link } = await there('enrol', '--unit', 'F01', '--person', loginIn('F01'))
  endpoint = start(['endpoint', '--enrol', String(link), '--data', 'desk', '--json'])
  await endpoint.until(is('synced'))
  alert = String((await there('alert', '--to', 'unit:F01', '--text', 'Fire drill', '--seconds', '3600')).id)
  await endpoint.until(is('alert', alert))
  const [message] = await Promise.all([
    there('message', '--to', 'everyone', '--subject', 'Hours', '--body-file', 'body.md'),
    there('course', 'import', COURSE),
    there('backup', '--to', 'backup.gz'),
  ])
  await endpoint.until(is('message', message.id))
  assert.equal(await there('recall', String(message.id)), { id: message.id })
  assert.equal(await done(['restore', '--from', 'backup.gz', '--data', 'restored']), { data: 'restored' })
})

test('CLI-4: what tells something exits with 0 and prints JSON alone', async () => {
  const [reported, account, course, , , , verified] = await Promise.all([
    there('report', alert),
    there('admin', 'list'),
    there('course', 'list'),
    there('series', 'list'),
    there('campaign', 'list'),
    there('chat', 'list'),
    there('audit', 'verify'),
  ])
  assert.equal([reported.id, account.login, course.lessons, verified.brokenAt], [alert, 'boss', 8, null])
})

test('CLI-12, CLI-16: a killed endpoint leaves no lock behind, and shows nothing twice', async () => {
  assert.is((await endpoint.end('SIGKILL')).status, null)
  endpoint = start(['endpoint', '--data', 'desk', '--json'])
  await endpoint.until(is('synced'))
  assert.equal(endpoint.events.filter(is('alert')), [])
})

test('CLI-9: what was published is there after the server was killed', async () => {
  await server.end('SIGKILL')
  await endpoint.until(is('offline'))
  await serve(new URL(origin).port)
  assert.is((await there('report', alert)).id, alert)
})

test('CLI-20: endpoint and serve end with 0 on SIGTERM, demo on SIGINT; a session ends with logout', async () => {
  const demo = start(['demo', '--port', '0', '--json'])
  await Promise.all([demo.until((event) => 'endpoints' in event), there('logout')])
  const ended = await Promise.all([endpoint.end(), server.end(), demo.end('SIGINT')])
  assert.equal(
    ended.map(({ status }) => status),
    [0, 0, 0],
  )
  for (const result of ended) isJsonAlone(result)
})

test.run()
