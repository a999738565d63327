import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OWNER, refused, TestServer } from '../http/test-server.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { Administrators } from './administrators.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { Devices } from './devices.ts'
import { PasswordChecks } from './password-checks.ts'
import { Refusal } from '../refusal.ts'
import { setUp } from './setup.ts'

const WRONG = { ...OWNER, password: 'wrong' }

const test = suite<{ server: TestServer }>('sign-in')
test.before.each(async (context) => {
  context.server = await TestServer.ready()
})
test.after.each(({ server }) => server.end())

test('AUTH-1: only the printed token sets a server up', async () => {
  const server = await TestServer.bare()
  try {
    assert.is((await server.as(null).call('info', {})).organisation, null)
    await refused(server.signIn(), 'not-set-up')
    assert.match((await refused(server.setUp('guess'), 'wrong-setup-token')).message, 'printed')
    const { organisation } = await server.setUp()
    assert.is(server.setupToken, null)
    assert.equal((await server.as(null).call('info', {})).organisation, organisation)
    assert.is((await server.signIn()).organisation.name, 'City Library')
  } finally {
    await server.end()
  }
})

test('AUTH-2: a second setup is refused', async ({ server }) => {
  await refused(server.setUp('anything'), 'already-set-up')
  await server.restart()
  assert.is(server.setupToken, null)
  const database = openDataFolder(server.folder)
  const keys = readFileSync(join(server.folder, 'server.key.json'), 'utf8')
  try {
    await setUp(new SqliteWriter(database).unitOfWork, server.folder, { organisation: 'Other', name: 'X', ...OWNER }, 0)
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, 'has been set up before')
  } finally {
    database.close()
  }
  assert.is(readFileSync(join(server.folder, 'server.key.json'), 'utf8'), keys)
})

test('AUTH-3: keys and data are for their owner alone', async ({ server }) => {
  for (const name of ['server.key.json', 'carillon.sqlite'])
    assert.is(statSync(join(server.folder, name)).mode & 0o777, 0o600, name)
  assert.not.ok(readdirSync(server.folder).some((name) => name.endsWith('.tmp')))
})

test('AUTH-3: without its keys a server does not start, and says why', async ({ server }) => {
  const { renameSync } = await import('node:fs')
  const file = join(server.folder, 'server.key.json')
  await server.stop()
  renameSync(file, `${file}.away`)
  try {
    await server.start()
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, 'keys are missing')
  }
  renameSync(`${file}.away`, file)
  await server.start()
})

test('AUTH-4: a wrong password and an unknown login get the same answer', async ({ server }) => {
  const known = await refused(server.signIn(WRONG), 'wrong-password')
  const unknown = await refused(server.signIn({ ...WRONG, login: 'nobody' }), 'wrong-password')
  assert.is(known.message, unknown.message)
  assert.is(known.status, unknown.status)
})

for (const login of [OWNER.login, 'nobody'])
  test(`AUTH-5: failures lock the login ${login} for longer and longer`, async ({ server }) => {
    for (let n = 0; n < 5; n++) await refused(server.signIn({ ...WRONG, login }), 'wrong-password')
    const locked = await refused(server.signIn({ ...OWNER, login }), 'locked-out')
    assert.match(locked.message, '30 seconds')
    assert.is(locked.status, 429)
    await server.restart()
    server.clock.now += 29_000
    assert.match((await refused(server.signIn({ ...OWNER, login }), 'locked-out')).message, '1 second')
    server.clock.now += 1_000
    await refused(server.signIn({ ...WRONG, login }), 'wrong-password')
    assert.match((await refused(server.signIn({ ...WRONG, login }), 'locked-out')).message, '60 seconds')
  })

test('AUTH-5: success clears the count, and so does a day', async ({ server }) => {
  for (const clear of [() => server.signIn(), async () => (server.clock.now += 86_400_001)]) {
    for (let n = 0; n < 4; n++) await refused(server.signIn(WRONG), 'wrong-password')
    await clear()
  }
  for (let n = 0; n < 4; n++) await refused(server.signIn(WRONG), 'wrong-password')
  await server.signIn()
})

test('AUTH-6: guesses sent at once gain nothing', async ({ server }) => {
  const answers = await Promise.allSettled(Array.from({ length: 12 }, () => server.signIn(WRONG)))
  const codes = answers.map((answer) =>
    answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'in',
  )
  assert.is(codes.filter((code) => code === 'wrong-password').length, 5)
  assert.is(codes.filter((code) => code === 'locked-out').length, 7)
})

test('AUTH-13: strangers cannot keep the machine busy with passwords', async () => {
  const database = openDatabase(':memory:')
  const { unitOfWork, repositories, announcements } = new SqliteWriter(database)
  const devices = await Devices.load(repositories.devices, announcements)
  const administrators = await Administrators.load(repositories.administrators, devices, announcements)
  const passwords = new PasswordChecks(unitOfWork, administrators, () => 1)
  const guess = (n: number) =>
    passwords.check(
      `nobody${n}`,
      'guess',
      () => new Refusal('wrong-password', 'Login or password is wrong.'),
      () => ({
        kind: 'stranger',
        address: '192.0.2.1',
      }),
    )
  const codes = async (from: number, count: number) => {
    const answers = await Promise.allSettled(Array.from({ length: count }, (_, n) => guess(from + n)))
    return answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'in'))
  }
  const first = await codes(0, 25)
  assert.equal(first, [...Array<string>(20).fill('wrong-password'), ...Array<string>(5).fill('busy')])
  assert.equal(await codes(25, 1), ['wrong-password'], 'and the places are free again')
  database.close()
})

test('AUTH-7: capitals make no difference in a login', async ({ server }) => {
  await server.signIn({ ...OWNER, login: ' ANNA ' })
  await refused(server.signIn({ ...OWNER, password: OWNER.password.toUpperCase() }), 'wrong-password')
})

test('AUTH-8: a temporary device ends after an hour, a lasting one when it signs out', async ({ server }) => {
  const [temporary, lasting] = [await server.signIn(OWNER, true), await server.signIn()]
  const { expiresAt } = await (await server.by(temporary)).call('ticket', {})
  assert.is(expiresAt, server.clock.now + 3_600_000)
  server.clock.now += 3_600_000
  await refused((await server.by(temporary)).call('me', {}), 'unauthenticated')
  const client = await server.by(lasting)
  assert.is((await client.call('me', {})).account.login, 'anna')
  await client.call('signOut', {})
  await refused(client.call('me', {}), 'unauthenticated')
})

test.run()
