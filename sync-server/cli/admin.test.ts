/** Accounts by command line, and what an account made so may do by command line. */
import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import { LIBRARY } from './test-library.ts'

const test = suite('admin')
const terminal = new TestTerminal()
const PASSWORD = 'a library of words'
const owner = { ...terminal.env }
let origin = ''

const admin = (...args: string[]) => terminal.run('admin', ...args, '--server', origin, '--json')
const ok = async (...args: string[]) => {
  const { status, objects, stderr } = await admin(...args)
  assert.is(status, 0, stderr)
  return objects
}
/** Runs as another administrator. */
const as = async <Result>(login: string, work: () => Promise<Result>): Promise<Result> => {
  terminal.env = { CARILLON_LOGIN: login, CARILLON_PASSWORD: PASSWORD }
  try {
    return await work()
  } finally {
    terminal.env = { ...owner }
  }
}
const refused = async (words: RegExp, ...args: string[]) => {
  const { status, stderr } = await terminal.run(...args, '--server', origin)
  assert.is(status, 1, args.join(' '))
  assert.match(stderr, words)
}

test.before(async () => {
  ;({ origin } = await terminal.serve())
  terminal.env = { ...owner, CARILLON_NEW_PASSWORD: PASSWORD }
  await ok('add', 'officer', '--name', 'Officer', '--profile', 'communication-officer', '--units', 'F01')
  terminal.env = { ...owner }
})
test.after(() => terminal.close())

test('CLI-21: an account is listed with all that it may do', async () => {
  const accounts = await ok('list')
  assert.equal(accounts.map(({ login, state }) => [login, state]).sort(), [['anna', 'active'], ['officer', 'active']]) // prettier-ignore
  const { stdout } = await terminal.run('admin', 'list', '--server', origin)
  assert.match(stdout, 'may send messages everywhere; may send alerts to computers in F01 and below')
})

test('CLI-22: without a password there is an invitation, and a new one takes its place', async () => {
  const [made] = await ok('add', 'jan', '--name', 'Jan', '--grant', 'messages.send@F01,F02')
  assert.is(made?.state, 'invited')
  assert.match(String(made?.link), /\/console\/#invitation=/)
  const [again] = await ok('invite', 'jan')
  assert.is.not(again?.link, made?.link)
  assert.equal((await ok('remove', 'jan'))[0], { removed: 'jan' })
})

test('CLI-23: grants are given and taken, profiles made and used', async () => {
  await ok('profile', 'add', '--name', 'Branch manager', '--grant', 'messages.send@assigned')
  await ok('add', 'ewa', '--name', 'Ewa', '--profile', 'branch-manager', '--units', 'F02')
  const [granted] = await ok('grant', 'ewa', 'receipts.see@F02')
  assert.equal(granted?.grants, [
    { capability: 'messages.send', scope: ['F02'] },
    { capability: 'receipts.see', scope: ['F02'] },
  ])
  await ok(
    'profile',
    'change',
    'branch-manager',
    '--grant',
    'messages.send@assigned',
    '--grant',
    'alerts.people@assigned',
  )
  await ok('revoke', 'ewa', 'receipts.see')
  await refused(/no grant of their own/, 'admin', 'revoke', 'ewa', 'receipts.see')
  const ewa = (await ok('list')).find(({ login }) => login === 'ewa')
  assert.equal((ewa?.grants as { capability: string }[]).map(({ capability }) => capability), ['messages.send', 'alerts.people']) // prettier-ignore
  await refused(/has it|have it|account/, 'admin', 'profile', 'remove', 'branch-manager')
  await ok('change', 'ewa', '--profile', 'none')
  await ok('profile', 'remove', 'branch-manager')
})

test('CLI-24: the officer sends to everyone and alerts computers of the own branch, and is refused the rest', async () => {
  await terminal.enrol(origin, 'F01', 'Kiosk')
  const body = terminal.path('news.md')
  writeFileSync(body, 'We open at noon.')
  await as('officer', async () => {
    await terminal.done('message', '--to', 'everyone', '--subject', 'Hours', '--body-file', body, '--server', origin)
    const alert = ['alert', '--text', 'Fire drill', '--computers', '--to']
    await terminal.done(...alert, 'unit:F01', '--server', origin)
    // Needs no permission over people, who are not addressed.
    await terminal.done('alert', '--text', 'Fire drill', '--to', 'computer:Kiosk', '--server', origin)
    await refused(/may not send alerts to computers/, ...alert, 'unit:F02')
    await refused(/may not send alerts to people/, 'alert', '--text', 'Fire drill', '--to', 'unit:F01')
    await refused(/may not manage computers/, 'enrol', '--unit', 'F01')
    await refused(/may not manage people/, 'import', '--units', LIBRARY.units)
    await refused(/may not manage administrators/, 'admin', 'list')
    await refused(/may not read the audit trail/, 'audit', 'verify')
    await refused(/may not change settings/, 'backup', '--to', terminal.path('copy'))
  })
})

test('CLI-25: a disabled account is out at once, and the last owner stays', async () => {
  await ok('disable', 'officer')
  await as('officer', () => refused(/wrong|disabled/, 'report', 'iAZrH0AAAcACAAAAAAAAAAA'))
  await ok('enable', 'officer')
  assert.equal(await ok('sessions', 'officer'), [])
  await as('officer', () => refused(/may not see receipts|no such message/, 'report', 'iAZrH0AAAcACAAAAAAAAAAA'))
  assert.is((await ok('sessions', 'officer')).length, 1)
  assert.equal(await ok('sessions', 'officer', '--end'), [{ ended: 1 }])
  await refused(/owner/, 'admin', 'disable', 'anna')
})

test('CLI-26: wrong usage says what is right', async () => {
  for (const [words, ...args] of [
    [/Say what to do with administrators/, 'fire'],
    [/LOGIN is missing/, 'disable'],
    [/--name is missing/, 'add', 'jan', '--profile', 'owner'],
    [/is not a capability/, 'grant', 'officer', 'everything.do'],
    [/names no unit/, 'grant', 'officer', 'messages.send@'],
  ] as [RegExp, ...string[]][]) {
    const { status, stderr } = await admin(...args)
    assert.is(status, 2, args.join(' '))
    assert.match(stderr, words)
  }
})

test.run()
