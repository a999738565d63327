import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { refused, TestServer, type Device, type SignedIn } from '../http/test-server.ts'
import { Administrators } from './administrators.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import type { Device as Admitted } from '../ports/devices.ts'
import { Devices } from './devices.ts'
import { Principals } from './principals.ts'
import { until } from '../sync/test-kit.ts'

const test = suite<{ server: TestServer; owner: SignedIn }>('authentication')
test.before.each(async (context) => {
  context.server = await TestServer.ready()
  context.owner = await context.server.signIn()
})
test.after.each(({ server }) => server.end())

const isAdmitted = async (server: TestServer, bearer: string) => {
  await server.as(bearer).call('me', {})
}
const isRefused = (server: TestServer, bearer: string) => refused(server.as(bearer).call('me', {}), 'unauthenticated')

/** A token as the device would make it, with something else in it. */
const forged = (
  server: TestServer,
  owner: Device,
  change: { audience?: string; subject?: string; expires?: number | null },
) => {
  const now = Math.floor(server.clock.now / 1000)
  const token = new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(change.subject ?? owner.device)
    .setAudience(change.audience ?? owner.organisation.serverId)
  if (change.expires !== null) token.setExpirationTime(now + (change.expires ?? 60))
  return token
}

test('AUTH-9: a token of the device itself is accepted, also with a clock that is a little off', async ({
  server,
  owner,
}) => {
  await isAdmitted(server, await server.token(owner))
  const early = await server.token(owner)
  server.clock.now += 119_000
  await isAdmitted(server, early)
  server.clock.now += 2_000
  await isRefused(server, early)
})

test('AUTH-10: a token that is not in order is refused', async ({ server, owner }) => {
  const sign = (change: Parameters<typeof forged>[2]) => forged(server, owner, change).sign(owner.keys.privateKey)
  await isAdmitted(server, await sign({}))
  await isRefused(server, await sign({ audience: 'another server' }))
  await isRefused(server, await sign({ expires: -61 }))
  await isRefused(server, await sign({ expires: null }))
  await isRefused(server, await sign({ expires: 601 }))
  await isRefused(server, await sign({ subject: newDeviceId() }))
  await isRefused(server, await sign({ subject: 'server' }))
  const stranger = generateKeyPairSync('ed25519').privateKey
  await isRefused(server, await forged(server, owner, {}).sign(stranger))
  await isRefused(server, 'garbage')
  await isRefused(server, 'a.b.c')
})

test('AUTH-10: a token without a signature, or signed by what everybody knows, is refused', async ({
  server,
  owner,
}) => {
  const [, payload] = (await server.token(owner)).split('.')
  const header = Buffer.from('{"alg":"none"}').toString('base64url')
  await isRefused(server, `${header}.${payload}.`)
  const publicKey = Buffer.from(owner.organisation.rootKey, 'base64url')
  const now = Math.floor(server.clock.now / 1000)
  const symmetric = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(owner.device)
  await isRefused(
    server,
    await symmetric
      .setAudience(owner.organisation.serverId)
      .setExpirationTime(now + 60)
      .sign(publicKey),
  )
})

test('AUTH-10, AUTH-11: token and ticket of a revoked device are void at once', async ({ server, owner }) => {
  const client = await server.by(owner)
  const { ticket } = await client.call('ticket', {})
  const token = await server.token(owner)
  await isAdmitted(server, ticket)
  await client.call('signOut', {})
  await isRefused(server, ticket)
  await isRefused(server, token)
  await server.restart()
  await isRefused(server, ticket)
})

test('AUTH-11: a ticket holds for eight hours, also over a restart', async ({ server, owner }) => {
  const { ticket, expiresAt } = await (await server.by(owner)).call('ticket', {})
  assert.is(expiresAt, server.clock.now + 8 * 3_600_000)
  await server.restart()
  server.clock.now = expiresAt - 1
  await isAdmitted(server, ticket)
  server.clock.now = expiresAt
  await isRefused(server, ticket)
})

test('AUTH-11: a computer whose ticket is over signs a token, and is not refused first', async ({ server, owner }) => {
  const console = await Administrator.open({
    servers: [{ id: owner.organisation.serverId, url: server.origin.replace('http', 'ws') }],
    storage: new MemoryStorage(),
    WebSocket: WebSocket,
    admin: owner.account.id,
    name: owner.account.name,
    device: owner.device,
    token: () => server.token(owner),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', owner.keys.privateKey, bytes)),
    now: () => server.clock.now,
  })
  try {
    for (const hours of [0, 9]) {
      server.clock.now += hours * 3_600_000
      console.connect()
      await until(() => console.replica.connection.kind === 'online', 'the welcome')
      console.disconnect()
    }
    assert.not.match(await server.metrics(), /^carillon_refused_total\{reason="unauthenticated"\}/m)
  } finally {
    await console.close()
  }
})

test('AUTH-11: a changed ticket is refused', async ({ server, owner }) => {
  const { ticket } = await (await server.by(owner)).call('ticket', {})
  const other = await server.signIn()
  await isRefused(server, ticket.replace(owner.device, other.device))
  await isRefused(server, ticket.replace(/^(t\.[^.]+\.)[^.]+/, '$1zzzzzzzz'))
  await isRefused(server, ticket.slice(0, -4) + (ticket.endsWith('AAAA') ? 'BBBB' : 'AAAA'))
})

for (const change of ['UPDATE admins SET disabled_at = 1', "UPDATE admins SET password_hash = 'another'"])
  test(`AUTH-11: a ticket is void after ${change}`, async ({ server, owner }) => {
    const { ticket } = await (await server.by(owner)).call('ticket', {})
    await server.stop()
    const database = openDataFolder(server.folder)
    database.script(change)
    database.close()
    await server.start()
    await isRefused(server, ticket)
  })

test('AUTH-11: a ticket is void when another person is at the computer', async ({ server, owner }) => {
  await server.import(
    owner,
    'code,parent,name\nA,,All\n',
    'login,first_name,last_name,unit\njan,Jan,Kot,A\newa,Ewa,Lis,A\n',
  )
  const database = openDataFolder(server.folder)
  const unit = database.get<{ id: string }>('SELECT id FROM units')!.id
  const person = database.get<{ id: string }>("SELECT id FROM people WHERE login = 'jan'")!.id
  database.close()
  const client = await server.by(owner)
  const { code } = await client.call('createEnrolment', { body: { unit: unit, person: person } })
  const computer = await server.enrol(code)
  const { ticket } = await (await server.by(computer)).call('ticket', {})
  assert.ok(await server.as(ticket).call('ticket', {}))
  await server.import(owner, null, 'login,first_name,last_name,unit\newa,Ewa,Lis,A\n')
  await refused(server.as(ticket).call('ticket', {}), 'unauthenticated')
  assert.ok(await (await server.by(computer)).call('ticket', {}))
})

test('AUTH-12: devices with the same feeds share one list, which follows the directory', async ({ server, owner }) => {
  await server.import(owner, 'code,parent,name\nA,,All\nB,A,Branch\n', null)
  await server.stop()
  const database = openDataFolder(server.folder)
  const units = database.all<{ id: never; parent: never }>('SELECT id, parent, code FROM units ORDER BY code')
  const places = { units: new Map(units.map((unit) => [unit.id, unit as never])), unitOfPerson: () => null }
  const { repositories, announcements } = new SqliteWriter(database)
  const devices = await Devices.load(repositories.devices, announcements)
  const administrators = await Administrators.load(repositories.administrators, devices, announcements)
  const principals = new Principals(places, devices, administrators)
  const common = { name: 'x', key: 'x', person: null, admin: null, enrolledAt: 0, expiresAt: null }
  const [root, branch] = units as [(typeof units)[0], (typeof units)[0]]
  const computers = [newDeviceId(), newDeviceId()].map((id): Admitted => ({ ...common, id, unit: branch.id }))
  await announcements.tell(
    computers.map((device) => ({ kind: 'device-added', device, version: null })),
    [],
  )
  const [one, two] = computers.map((computer) => principals.of(computer))
  assert.equal(one?.feeds, [branch.id, root.id])
  assert.is(one?.feeds, two?.feeds)
  assert.equal(principals.refresh(), [])
  places.units.set(branch.id, { ...branch, parent: null } as never)
  assert.equal(
    principals.refresh(),
    computers.map(({ id }) => id),
  )
  assert.equal(one?.feeds, [branch.id], 'connections see the change in the principal that they hold')
  database.close()
  await server.start()
})

test.run()
