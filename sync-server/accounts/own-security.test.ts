import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import WebSocket from 'ws'
import { OWNER, refused, TestServer, type Device } from '../http/test-server.ts'
import { openDatabase } from '../store/sqlite/open.ts'

type Context = { server: TestServer; mine: Device }
const test = suite<Context>('own security')
const NEW = 'another good one'

const entries = (server: TestServer, act: string) => {
  const database = openDatabase(`${server.folder}/carillon.sqlite`)
  try {
    return database
      .all<{ entry: string }>('SELECT entry FROM audit WHERE act = ? ORDER BY seq', act)
      .map(
        ({ entry }) => JSON.parse(entry) as { by: { login: string }; device: object; detail: Record<string, unknown> },
      )
  } finally {
    database.close()
  }
}
/** @returns the code with which the connection ends */
const connect = async (server: TestServer, device: Device): Promise<{ ended: Promise<number> }> => {
  const address = `${server.origin.replace('http', 'ws')}/sync?v=1&token=${await server.token(device)}`
  const socket = new WebSocket(address)
  const ended = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject))
  return { ended }
}

test.before.each(async (context) => {
  context.server = await TestServer.ready()
  context.mine = await context.server.signIn()
})
test.after.each(({ server }) => server.end())

test('AUTH-19: a new password needs the old one, and ends the other sessions and all tickets', async ({
  server,
  mine,
}) => {
  const other = await server.signIn()
  const socket = await connect(server, other)
  const client = await server.by(mine)
  const { ticket } = await client.call('ticket', {})
  const otherTicket = (await (await server.by(other)).call('ticket', {})).ticket
  const change = (current: string) => client.call('changePassword', { body: { current, password: NEW } })
  assert.is((await refused(change('wrong'), 'wrong-password')).status, 403)
  await change(OWNER.password)
  assert.is(await socket.ended, 4401)
  await client.call('me', {})
  for (const old of [ticket, otherTicket, await server.token(other)])
    await refused(server.as(old).call('me', {}), 'unauthenticated')
  await refused(server.signIn(), 'wrong-password')
  await server.signIn({ ...OWNER, password: NEW })
  assert.is(entries(server, 'password.changed').length, 1)
  const [ended, ...more] = entries(server, 'session.ended')
  assert.equal([ended!.by.login, ended!.detail.how, more.length], ['anna', 'password changed', 0])
})

test('AUTH-19: guesses of the old password are counted, and lock out no sign-in', async ({ server, mine }) => {
  const client = await server.by(mine)
  const guess = () => client.call('changePassword', { body: { current: 'guess', password: NEW } })
  for (let n = 0; n < 3; n++) await refused(guess(), 'wrong-password')
  for (let n = 0; n < 2; n++) await refused(client.call('beginTotp', { body: { password: 'guess' } }), 'wrong-password')
  await refused(client.call('changePassword', { body: { current: OWNER.password, password: NEW } }), 'locked-out')
  await server.signIn()
  await client.call('me', {})
})

test('AUTH-20: an account without a password is signed in with none', async ({ server, mine }) => {
  await server.stop()
  const database = openDatabase(`${server.folder}/carillon.sqlite`)
  database.run("UPDATE admins SET password_hash = ''")
  database.close()
  await server.start()
  const answer = await refused(server.signIn(), 'wrong-password')
  assert.is(answer.message, (await refused(server.signIn({ ...OWNER, login: 'nobody' }), 'wrong-password')).message)
  const client = await server.by(mine)
  assert.is((await client.call('security', {})).password, false)
  await refused(client.call('beginTotp', { body: { password: OWNER.password } }), 'no-password')
  await refused(client.call('changePassword', { body: { current: 'x', password: NEW } }), 'no-password')
})

test('AUTH-21: sessions are listed with their last contact, however they are used, and end one by one', async (context) => {
  const { server, mine } = context
  const script = await server.signIn(OWNER, true)
  const other = await server.signIn()
  await (await server.by(other)).call('me', {})
  const client = await server.by(mine)
  const seenAt = server.clock.now
  const socket = await connect(server, other)
  let { sessions } = await client.call('security', {})
  const of = (device: Device) => sessions.find((session) => session.device === device.device)!
  assert.equal([of(mine).current, of(other).current], [true, false])
  assert.equal([of(mine).connected, of(other).connected], [false, true])
  assert.equal([of(script).expiresAt, of(other).expiresAt], [seenAt + 3_600_000, null])

  await client.call('endSession', { params: { device: other.device } })
  assert.is(await socket.ended, 4401)
  await refused((await server.by(other)).call('me', {}), 'unauthenticated')
  await refused(client.call('endSession', { params: { device: other.device } }), 'no-session')
  assert.is(entries(server, 'session.ended').at(-1)!.detail.how, 'ended')

  await (await server.by(script)).call('me', {})
  await server.restart() // which writes what was gathered
  server.clock.now += 60_000
  ;({ sessions } = await (await server.by(mine)).call('security', {}))
  assert.equal(sessions.map(({ device }) => device).sort(), [mine.device, script.device].sort())
  assert.is(of(script).lastSeen, seenAt)
  assert.is(of(mine).lastSeen, server.clock.now)
})

test('AUTH-21: nobody ends the session of another account', async ({ server, mine }) => {
  const database = openDatabase(`${server.folder}/carillon.sqlite`)
  const [, payload] = [mine, 'aBobBobBobBobBobBobBobB']
  database.run(
    `INSERT INTO admins (id, login, name, password_hash, grants, created_at)
     SELECT ?, 'bob', 'Bob', password_hash, '[]', 0 FROM admins`,
    payload,
  )
  database.close()
  await server.restart()
  const bob = await server.signIn({ ...OWNER, login: 'bob' })
  await refused((await server.by(bob)).call('endSession', { params: { device: mine.device } }), 'no-session')
  await (await server.by(mine)).call('me', {})
})

test('AUTH-22: connections of a temporary device end with its time', async ({ server, mine }) => {
  const script = await server.signIn(OWNER, true)
  const [short, long] = [await connect(server, script), await connect(server, mine)]
  server.clock.now += 3_600_000
  assert.is(await short.ended, 4401)
  const { sessions } = await (await server.by(mine)).call('security', {})
  assert.equal(
    sessions.map(({ device, connected }) => [device, connected]),
    [[mine.device, true]],
  )
  await server.stop()
  assert.is(await long.ended, 4000)
  await server.start()
})

test('AUTH-23: beginnings and ends of sessions are in the audit trail, with how', async ({ server, mine }) => {
  await (await server.by(mine)).call('signOut', {})
  assert.equal(
    entries(server, 'session.started').map(({ by, detail }) => [by.login, detail.how]),
    [['anna', 'password']],
  )
  assert.equal(
    entries(server, 'session.ended').map(({ by, detail }) => [by.login, detail.how]),
    [['anna', 'signed out']],
  )
  for (let n = 0; n < 5; n++) await refused(server.signIn({ ...OWNER, login: 'nobody' }), 'wrong-password')
  assert.is(entries(server, 'session.locked-out').length, 0)
})

test.run()
