import { Secret, TOTP } from 'otpauth'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openDatabase } from '../store/sqlite/open.ts'
import { OWNER, refused, TestServer, type Device } from '../http/test-server.ts'

const WRONG = { ...OWNER, password: 'wrong' }
const STEP = 30_000

type Context = { server: TestServer; device: Device; secret: string; recoveryCodes: string[] }
const test = suite<Context>('second factor')

const codeOf = ({ server, secret }: Pick<Context, 'server' | 'secret'>, at = server.clock.now): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at })
/** A code that is none of those that count now. */
const wrongCode = (context: Context): string => {
  const { now } = context.server.clock
  const right = [-STEP, 0, STEP].map((offset) => codeOf(context, now + offset))
  return ['000000', '111111', '222222', '333333'].find((code) => !right.includes(code))!
}
const signIn = (server: TestServer, code: string | null, credentials = OWNER) => server.signIn({ ...credentials, code })
const acts = (server: TestServer, act: string) => {
  const database = openDatabase(`${server.folder}/carillon.sqlite`)
  try {
    return database
      .all<{ entry: string }>('SELECT entry FROM audit WHERE act = ? ORDER BY seq', act)
      .map(({ entry }) => JSON.parse(entry) as { by: object | null; detail: Record<string, unknown> })
  } finally {
    database.close()
  }
}

test.before.each(async (context) => {
  const server = await TestServer.ready()
  const device = await server.signIn()
  const client = await server.by(device)
  const { secret, uri } = await client.call('beginTotp', { body: { password: OWNER.password } })
  assert.match(uri, /^otpauth:\/\/totp\/City%20Library:anna\?/)
  const { recoveryCodes } = await client.call('confirmTotp', { body: { code: codeOf({ server, secret }) } })
  server.clock.now += 2 * STEP
  Object.assign(context, { server, device, secret, recoveryCodes })
})
test.after.each(({ server }) => server.end())

test('AUTH-14: an account with a second factor asks for a code, and a right one signs in', async (context) => {
  const { server } = context
  assert.is((await refused(signIn(server, null), 'code-needed')).status, 401)
  await refused(signIn(server, null, WRONG), 'wrong-password')
  await refused(signIn(server, codeOf(context), WRONG), 'wrong-password')
  await refused(signIn(server, wrongCode(context)), 'wrong-code')
  const device = await signIn(server, codeOf(context))
  const security = await (await server.by(device)).call('security', {})
  assert.equal([security.password, security.totp, security.recoveryCodesLeft], [true, true, 10])
  assert.equal(
    acts(server, 'session.started').map(({ detail }) => detail.how),
    ['password', 'password and code'],
  )
})

test('AUTH-14: a secret that was not confirmed asks for nothing', async () => {
  const server = await TestServer.ready()
  try {
    const client = await server.by(await server.signIn())
    await refused(client.call('confirmTotp', { body: { code: '123456' } }), 'not-begun')
    const { secret } = await client.call('beginTotp', { body: { password: OWNER.password } })
    const stale = codeOf({ server, secret }, server.clock.now - 10 * STEP)
    await refused(client.call('confirmTotp', { body: { code: stale } }), 'wrong-code')
    await server.signIn()
  } finally {
    await server.end()
  }
})

test('AUTH-15: a code counts one step before and after its time, and once', async (context) => {
  const { server } = context
  const { now } = server.clock
  await refused(signIn(server, codeOf(context, now - 2 * STEP)), 'wrong-code')
  await refused(signIn(server, codeOf(context, now + 2 * STEP)), 'wrong-code')
  await signIn(server, codeOf(context, now - STEP))
  await refused(signIn(server, codeOf(context, now - STEP)), 'wrong-code')
  const spaced = codeOf(context, now + STEP).replace(/^.../, '$& ')
  await signIn(server, spaced)
  await refused(signIn(server, codeOf(context, now)), 'wrong-code')
})

test('AUTH-15: of two who bring the same code at once, one is let in', async (context) => {
  const { server } = context
  const code = codeOf(context)
  const answers = await Promise.allSettled([signIn(server, code), signIn(server, code)])
  assert.equal(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('AUTH-16: each of ten recovery codes stands in for a code once, and only their hashes are stored', async (context) => {
  const { server, recoveryCodes } = context
  assert.is(new Set(recoveryCodes).size, 10)
  for (const code of recoveryCodes) assert.match(code, /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
  const device = await signIn(server, recoveryCodes[0]!.toLowerCase().replaceAll('-', ' '))
  await refused(signIn(server, recoveryCodes[0]!), 'wrong-code')
  assert.is((await (await server.by(device)).call('security', {})).recoveryCodesLeft, 9)
  const database = openDatabase(`${server.folder}/carillon.sqlite`)
  const text = JSON.stringify([
    database.all('SELECT * FROM recovery_codes'),
    database.all('SELECT * FROM admins'),
    database.all('SELECT * FROM audit'),
  ])
  database.close()
  for (const secret of [context.secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
    assert.not.ok(text.includes(secret))
})

test('AUTH-17: wrong codes lock the login as wrong passwords do', async (context) => {
  const { server } = context
  for (let n = 0; n < 3; n++) await refused(signIn(server, wrongCode(context)), 'wrong-code')
  for (let n = 0; n < 2; n++) await refused(signIn(server, null, WRONG), 'wrong-password')
  await refused(signIn(server, codeOf(context)), 'locked-out')
  await refused(signIn(server, null), 'locked-out')
  assert.equal(
    acts(server, 'session.locked-out').map(({ by, detail }) => [by, detail.failures]),
    [[null, 5]],
  )
})

test('AUTH-17: a right password without a code neither counts nor clears', async (context) => {
  const { server } = context
  for (let n = 0; n < 7; n++) await refused(signIn(server, null), 'code-needed')
  for (let n = 0; n < 4; n++) {
    await refused(signIn(server, wrongCode(context)), 'wrong-code')
    await refused(signIn(server, null), 'code-needed')
  }
  await refused(signIn(server, wrongCode(context)), 'wrong-code')
  await refused(signIn(server, null), 'locked-out')
  server.clock.now += 30_000
  // The lock is over, and nothing that is asked without a code begins it again or makes the next one shorter.
  await refused(signIn(server, null), 'code-needed')
  await refused(signIn(server, wrongCode(context)), 'wrong-code')
  assert.match((await refused(signIn(server, codeOf(context)), 'locked-out')).message, '60 seconds')
  server.clock.now += 60_000
  await signIn(server, codeOf(context))
  await refused(signIn(server, wrongCode(context)), 'wrong-code')
  await refused(signIn(server, null), 'code-needed')
})

test('AUTH-17: a password proved in the settings does not clear wrong codes', async (context) => {
  const { server, device } = context
  for (let n = 0; n < 4; n++) await refused(signIn(server, wrongCode(context)), 'wrong-code')
  const client = await server.by(device)
  await client.call('changePassword', { body: { current: OWNER.password, password: 'another good one' } })
  const changed = { ...OWNER, password: 'another good one' }
  await refused(signIn(server, wrongCode(context), changed), 'wrong-code')
  await refused(signIn(server, codeOf(context), changed), 'locked-out')
})

test('AUTH-18: the second factor goes with password and code, and a new one takes its place only then', async (context) => {
  const { server, device, recoveryCodes } = context
  const client = await server.by(device)
  const { password } = OWNER
  await refused(client.call('beginTotp', { body: { password } }), 'has-totp')
  await refused(client.call('removeTotp', { body: { password: 'wrong', code: codeOf(context) } }), 'wrong-password')
  assert.is((await refused(client.call('removeTotp', { body: { password, code: '0' } }), 'wrong-code')).status, 403)
  await client.call('removeTotp', { body: { password, code: recoveryCodes[3]! } })
  await server.signIn()
  await refused(client.call('removeTotp', { body: { password, code: recoveryCodes[4]! } }), 'no-totp')
  const { secret } = await client.call('beginTotp', { body: { password } })
  const again = await client.call('confirmTotp', { body: { code: codeOf({ server, secret }) } })
  await refused(signIn(server, recoveryCodes[5]!), 'wrong-code')
  await signIn(server, again.recoveryCodes[0]!)
  assert.is(acts(server, 'totp.begun').length, 2)
  assert.equal(
    acts(server, 'totp.removed').map(({ detail }) => detail.how),
    ['recovery code'],
  )
})

test('AUTH-18: a restart forgets neither the second factor nor what was used of it', async (context) => {
  const { server } = context
  const code = codeOf(context)
  await signIn(server, code)
  await server.restart()
  await refused(signIn(server, null), 'code-needed')
  await refused(signIn(server, code), 'wrong-code')
  server.clock.now += STEP
  await signIn(server, codeOf(context))
})

test.run()
