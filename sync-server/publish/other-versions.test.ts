/** Yesterday's built clients at today's server, and today's clients at yesterday's (fixtures/README.md). */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { Content } from '@carillon/shared-model/facts/items.ts'
import type { DeviceId, ItemId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import * as administrator from '@carillon/shared-model/replica/administrator.ts'
import * as endpoint from '@carillon/shared-model/replica/endpoint.ts'
import * as memoryStorage from '@carillon/shared-model/replica/memory-storage.ts'
import type * as cast from '@carillon/shared-model/replica/simulation/cast.ts'
import type * as chance from '@carillon/shared-model/replica/simulation/chance.ts'
import type * as manualTime from '@carillon/shared-model/replica/simulation/manual-time.ts'
import type * as memoryWorld from '@carillon/shared-model/replica/simulation/memory-world.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { TestServer, type Device, type SignedIn } from '../http/test-server.ts'

type Client = Pick<
  typeof administrator & typeof endpoint & typeof memoryStorage,
  'Administrator' | 'Endpoint' | 'MemoryStorage'
>
type Released = Client & typeof cast & typeof chance & typeof manualTime & typeof memoryWorld

const released = (await import(new URL('fixtures/released-2026-11-30.js', import.meta.url).href)) as Released
const today: Client = { ...administrator, ...endpoint, ...memoryStorage }

const MESSAGE: Content = { kind: 'message', subject: 'Opening hours', body: 'Text', images: [], acknowledge: true }
const ALERT: Content = { kind: 'alert', severity: 'critical', title: '', text: 'Fire', seconds: 60, screens: 'both' }

const heard = (condition: () => boolean, listen: (look: () => void) => () => void): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!condition()) return
      stop()
      resolve()
    }
    const stop = listen(look)
    look()
  })

type Context = { server: TestServer; owner: SignedIn; computer: Device }
const test = suite<Context>('other versions')
test.before.each(async (context) => {
  const server = await TestServer.ready()
  const owner = await server.signIn()
  await server.import(owner, 'code,parent_code,name\nL,,Library\n', null)
  const api = await server.by(owner)
  const unit = (await api.call('view', { params: { view: 'units' }, query: {} })).rows[0]!.id as UnitId
  const { code } = await api.call('createEnrolment', { body: { unit } })
  Object.assign(context, { server, owner, computer: await server.enrol(code) })
})
test.after.each(({ server }) => server.end())

const parts = (client: Client, server: TestServer, { device, organisation, keys }: Device) => ({
  // A released version takes one server, by its address.
  url: server.origin.replace('http', 'ws'),
  servers: [{ id: organisation.serverId, url: server.origin.replace('http', 'ws') }],
  storage: new client.MemoryStorage(),
  WebSocket,
  now: () => server.clock.now,
  token: (now: number) => makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, now),
  device,
})

const VERSIONS: [sender: string, Client, reader: string, Client][] = [
  ['yesterday’s', released, 'today’s', today],
  ['today’s', today, 'yesterday’s', released],
  ['yesterday’s', released, 'yesterday’s', released],
]
for (const [sender, sending, reader, reading] of VERSIONS)
  test(`NEWER-9: at today’s server ${reader} computer shows what ${sender} console sent, and its receipt counts`, async (context) => {
    const { server, owner, computer } = context
    const office = await sending.Administrator.open({
      ...parts(sending, server, owner),
      admin: owner.account.id,
      name: owner.account.name,
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', owner.keys.privateKey, bytes)),
    })
    const desk = await reading.Endpoint.open({
      ...parts(reading, server, computer),
      rootKey: computer.organisation.rootKey,
    })
    const shown: ItemId[] = []
    desk.onAlertShown(({ id }) => shown.push(id))
    office.connect()
    desk.connect()
    const alert = await office.publish({ to: ['everyone'], content: ALERT, expires: null })
    const message = await office.publish({ to: ['everyone'], content: MESSAGE, expires: null })
    await heard(
      () => shown.length === 1 && desk.items.length === 2,
      (look) => desk.onChange(look),
    )
    assert.equal(shown, [alert.item])
    await desk.acknowledge(message.item)
    await heard(
      () => desk.replica.pending === 0,
      (look) => desk.onChange(look),
    )
    await office.recall(alert.item)
    await heard(
      () => desk.alerts.length === 0,
      (look) => desk.onChange(look),
    )
    assert.is(desk.forged, 0)
    const { rows } = await (await server.by(owner)).call('view', { params: { view: 'items' }, query: {} })
    assert.equal(
      rows.map((row) => ('displayed' in row ? [row.id, row.displayed] : [])),
      [[message.item, 0], [alert.item, 1]], // prettier-ignore
    )
    await office.close()
    await desk.close()
  })

const START = Date.parse('2026-11-30T10:00:00Z')

test('NEWER-9: at yesterday’s server today’s console and computers work as before', async () => {
  const time = new released.ManualTime(START)
  const cast = released.makeCast(START)
  const world = new released.MemoryWorld({ chance: new released.Chance(1), time, ...cast })
  const { admin, adminDevice } = cast
  const sign = () => Promise.resolve(new Uint8Array(64))
  const servers = [{ id: 'server', url: 'ws://server' }]
  const optionsFor = (principal: string) => ({
    ...world.optionsFor(principal),
    servers,
    storage: new today.MemoryStorage(),
  })
  const office = await today.Administrator.open({
    ...optionsFor(admin),
    admin,
    name: 'Anna',
    device: adminDevice,
    sign,
  })
  const open = (client: Client, device: DeviceId) => client.Endpoint.open({ ...optionsFor(device), device })
  const { device, person } = cast.desks[0]!
  const here = await open(today, device.id)
  const there = await open(released, cast.desks[1]!.device.id)
  for (const one of [office, here, there]) one.connect()
  const { item } = await office.publish({ to: ['everyone'], content: MESSAGE, expires: null })
  const reached = (state: string) =>
    world.calm(
      () => [here, there].every(({ items }) => items.some((one) => one.id === item && one.state === state)),
      () => `${item} ${state} on both computers`,
    )
  await reached('delivered')
  await here.read(item)
  await reached('read')
  assert.ok(world.facts(`journal/${person!.id}/${monthOf(START)}`).length > 0)
  for (const one of [office, here, there]) await one.close()
})

test.run()
