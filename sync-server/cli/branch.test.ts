/** Branch servers by command line alone. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'

const test = suite('branch servers')
const terminal = new TestTerminal()
let origin = ''
let id = ''

const run = (...args: string[]) => terminal.run('branch', ...args, '--server', origin, '--json')

test.before(async () => {
  ;({ origin } = await terminal.serve())
})
test.after(() => terminal.close())

test('CLI-64: a branch server is added with a key file that only its owner can read', async () => {
  const file = terminal.path('f01.json')
  const added = await terminal.done('branch', 'add', '--unit', 'F01', '--out', file, '--server', origin)
  assert.equal(Object.keys(added), ['id', 'unit'])
  assert.is(added.unit, 'F01')
  id = String(added.id)
  assert.is(statSync(file).mode & 0o777, 0o600)
  const key = JSON.parse(readFileSync(file, 'utf8')) as { branch: string; key: { d: string } }
  assert.is(key.branch, id)
  assert.is(key.key.d.length, 43)
})

test('CLI-64: a unit has one branch server at most, and none above or below another', async () => {
  const { status, stderr } = await run('add', '--unit', 'F01', '--out', terminal.path('again.json'))
  assert.is(status, 1)
  assert.match(stderr, /has a branch server already/)
})

test('CLI-80: what came of being cut off is told of a branch server, also of one that was never linked', async () => {
  const { objects } = await run('report', id)
  const { asOf, ...told } = objects[0]!
  assert.ok(asOf)
  const waiting = { requests: 0, acts: 0, items: 0, computers: 0 }
  assert.equal(told, { id, linked: false, cutOff: [], links: [], acts: [], unseen: [], waiting })
  const text = await terminal.run('branch', 'report', id, '--server', origin)
  assert.match(text.stdout, /^Cut off\. As of .*\nWaiting: 0 requests for an answer/)
  const unknown = await run('report', `b${'A'.repeat(22)}`)
  assert.is(unknown.status, 1)
  assert.match(unknown.stderr, /There is no such branch server/)
})

test('CLI-65: branch servers are listed and revoked', async () => {
  const { objects } = await run('list')
  assert.is(objects.length, 1)
  assert.equal([objects[0]!.id, objects[0]!.unit, objects[0]!.connected, objects[0]!.revoked], [id, 'F01', false, null])
  assert.is((await run('revoke', id)).status, 0)
  assert.ok((await run('list')).objects[0]!.revoked)
  const unknown = await run('revoke', `b${'A'.repeat(22)}`)
  assert.is(unknown.status, 1)
  assert.match(unknown.stderr, /There is no such branch server/)
})

test('CLI-66: a server without its key file, or with one that is none, does not start', async () => {
  const upstream = ['--upstream', origin, '--data', terminal.path('branch'), '--port', '0']
  const alone = await terminal.run('serve', ...upstream)
  assert.is(alone.status, 1)
  assert.match(alone.stderr, /needs both the address of head office .* and its own key file/)
  writeFileSync(terminal.path('none.json'), '{}')
  const none = await terminal.run('serve', ...upstream, '--key', terminal.path('none.json'))
  assert.is(none.status, 1)
  assert.match(none.stderr, /not the key file of a branch server/)
})

test.run()
