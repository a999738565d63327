// @timeout 120
/** Computers whose clocks are wrong, with the real server: nothing that was done is lost, and nothing comes early. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { MessageContent } from '@carillon/shared-model/facts/items.ts'
import type { Campaign } from '@carillon/shared-model/facts/training.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { ManualTime, settle } from '@carillon/shared-model/replica/simulation/manual-time.ts'
import { newCourseId, type ItemId, type PersonId } from '@carillon/shared-model/org/ids.ts'
import { computerRow } from '@carillon/shared-model/views/rows.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import { TestServer, type Device, type SignedIn } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'

process.setMaxListeners(0)
const MINUTE = 60_000
const DAY = 86_400_000
const UNITS = 'code,parent,name\nBM,,Library\n'
const PEOPLE = 'employee_no,login,first_name,last_name,email,unit,title\n1,jan,Jan,Kot,,BM,\n'
const content: MessageContent = { kind: 'message', subject: 'Hours', body: 'New', images: [], acknowledge: true }
const lesson = (title: string) => ({ title, body: '', images: [], quiz: null })
/** The first lesson has come; the second comes tomorrow. */
const campaign: Campaign = {
  course: newCourseId(),
  title: 'Ladders',
  version: 'c'.repeat(64),
  heads: [],
  lessons: [lesson('Steps'), lesson('Stools')],
  schedule: { rule: { from: '2026-11-02', repeat: 'FREQ=DAILY', time: '06:00', except: [] }, pauses: [] },
}

/** Sockets that are remembered. */
const remembered = (sockets: WebSocket[]) =>
  class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols)
      sockets.push(this)
    }
  }

/** A computer: time that passes for it, and what its wall clock says of it. */
class Computer {
  readonly time: ManualTime
  /** milliseconds by which the wall clock is ahead */
  wrongBy = 0
  readonly storage = new MemoryStorage()
  readonly #server: TestServer
  readonly #device: Device
  endpoint!: Endpoint
  readonly #sockets: WebSocket[] = []
  readonly #Socket: ReturnType<typeof remembered>

  constructor(server: TestServer, device: Device) {
    this.#Socket = remembered(this.#sockets)
    this.#server = server
    this.#device = device
    this.time = new ManualTime(server.clock.now)
  }

  async open(): Promise<void> {
    const { device, keys, organisation } = this.#device
    this.endpoint = await Endpoint.open({
      servers: [{ id: organisation.serverId, url: this.#server.origin.replace('http', 'ws') }],
      storage: this.storage,
      WebSocket: this.#Socket,
      // As the apps make it: by the clock as far as it is known here.
      token: (now) => makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, now),
      device,
      rootKey: organisation.rootKey,
      now: () => this.time.now() + this.wrongBy,
      elapsed: this.time.now,
      timers: this.time,
      random: () => 0,
    })
  }

  /** Connects, dialling again as often as it takes. */
  async connect(): Promise<void> {
    this.endpoint.connect()
    const { replica } = this.endpoint
    await until(() => {
      // Time passes while it waits to dial again, and not while an answer is on its way.
      if (replica.connection.kind === 'offline' && this.#isHungUp) this.time.advance(20)
      return replica.connection.kind === 'online' && replica.allSynced && replica.pending === 0
    }, 'everything sent')
    await settle()
  }

  get #isHungUp(): boolean {
    return this.#sockets.every(({ readyState }) => readyState === WebSocket.CLOSED)
  }

  async restart(): Promise<void> {
    await this.endpoint.close()
    await this.open()
  }

  get item() {
    return this.endpoint.items[0]
  }
  get training() {
    return this.endpoint.training[0]
  }
}

type World = { server: TestServer; owner: SignedIn; sender: Administrator; person: PersonId; computer: Computer }
const test = suite<World>('clocks')
const enrol = async ({ server, owner, person }: Pick<World, 'server' | 'owner' | 'person'>): Promise<Computer> => {
  const client = await server.by(owner)
  const { rows } = await client.call('view', { params: { view: 'units' }, query: {} })
  const { code } = await client.call('createEnrolment', { body: { unit: rows[0]!.id as never, person } })
  const computer = new Computer(server, await server.enrol(code))
  await computer.open()
  return computer
}

test.before.each(async (world) => {
  const server = await TestServer.ready()
  const owner = await server.signIn()
  await server.import(owner, UNITS, PEOPLE)
  const { rows } = await (await server.by(owner)).call('view', { params: { view: 'people' }, query: {} })
  const person = rows[0]!.id as PersonId
  const sender = await Administrator.open({
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
  sender.connect()
  Object.assign(world, { server, owner, sender, person, computer: await enrol({ server, owner, person }) })
})
test.after.each(async ({ server, sender, computer }) => {
  await computer.endpoint.close()
  await sender.close()
  await server.end()
})

const report = async ({ server, owner }: World, item: ItemId) =>
  (await (await server.by(owner)).call('report', { params: { item } })).recipients[0]!
const computers = async ({ server, owner }: World) => {
  const { rows } = await (await server.by(owner)).call('view', { params: { view: 'computers' }, query: {} })
  return rows.map((row) => computerRow.parse(row))
}

for (const days of [3, 40, 300])
  test(`CLOCK-1: what was done offline by a clock ${days} days ahead arrives, with the time that it was`, async (world) => {
    const { server, sender, computer } = world
    const { item } = await sender.publish({ to: ['everyone'], content, expires: null })
    const { item: training } = await sender.start({ to: ['everyone'], campaign })
    await computer.connect()
    await until(() => computer.item !== undefined && computer.training !== undefined, 'message and campaign')
    await computer.connect()
    computer.endpoint.disconnect()

    computer.wrongBy = days * DAY
    computer.time.advance(MINUTE)
    await computer.endpoint.acknowledge(item)
    await computer.endpoint.finishLesson(training, 0)
    await computer.restart()
    assert.is(computer.item!.state, 'acknowledged')
    computer.time.advance(9 * MINUTE)
    server.clock.now += 10 * MINUTE
    await computer.connect()

    const { state, at } = await report(world, item)
    assert.is(state, 'acknowledged')
    const done = server.clock.now - 9 * MINUTE
    assert.ok(Math.abs(at! - done) < MINUTE, `${(at! - done) / MINUTE} minutes off`)
    const progress = await (await server.by(world.owner)).call('campaignProgress', { params: { item: training } })
    assert.ok(Math.abs(decodeCells(progress.people[0]!.cells)[0]!.finishedAt! - done) < MINUTE)
    // Here as well it is done, now and after a restart, though the month in which it was written has not come.
    for (let start = 0; start < 2; start++) {
      assert.is(computer.item!.state, 'acknowledged')
      assert.ok(Math.abs(computer.item!.times.acknowledged! - done) < MINUTE)
      assert.is(computer.training!.finished, 1)
      await computer.restart()
    }
    // And on every other computer of theirs.
    const other = await enrol(world)
    await other.connect()
    await until(() => other.item?.state === 'acknowledged', 'the other computer')
    await other.endpoint.close()
  })

test('CLOCK-2: a computer whose clock is wrong is told of as such, by how much, until it is right', async (world) => {
  const { server, computer } = world
  await computer.connect()
  await until(async () => (await computers(world))[0]!.connected, 'contact')
  assert.is((await computers(world))[0]!.clockOff, null)
  for (const days of [3, -2]) {
    computer.endpoint.disconnect()
    computer.wrongBy = days * DAY
    await computer.restart()
    await computer.connect()
    const off = async () => (await computers(world))[0]!.clockOff
    await until(async () => Math.abs(((await off()) ?? 0) - days * DAY) < MINUTE, `${days} days`)
    assert.ok(Math.abs(computer.endpoint.replica.now() - server.clock.now) < MINUTE)
  }
  computer.endpoint.disconnect()
  computer.wrongBy = 0
  await computer.restart()
  await computer.connect()
  await until(async () => (await computers(world))[0]!.clockOff === null, 'a right clock')
})

test('CLOCK-3: no lesson comes early by a clock that is set ahead while the true time is known', async ({
  sender,
  computer,
}) => {
  await sender.start({ to: ['everyone'], campaign })
  await computer.connect()
  await until(() => computer.training !== undefined, 'the campaign')
  computer.wrongBy = 3 * DAY
  const said = (subject: string) =>
    sender.publish({ to: ['everyone'], content: { ...content, subject }, expires: null })
  const there = () => computer.training!.lessons.map(({ isThere }) => isThere)
  const { item } = await said('One')
  await until(() => computer.endpoint.items.length === 1, 'a message')
  await computer.endpoint.read(item)
  await settle()
  assert.equal(there(), [true, false])
  // It goes on from there without the server, and also after a restart.
  computer.endpoint.disconnect()
  await computer.endpoint.acknowledge(item)
  await settle()
  assert.equal(there(), [true, false])
  await computer.restart()
  assert.equal(there(), [true, false])
  computer.time.advance(DAY)
  await settle()
  assert.equal(there(), [true, true], 'on its day')
})

test('PUBLISH-11: a request that was written in the future is answered, with what to do', async (world) => {
  const { server, owner } = world
  const storage = new MemoryStorage()
  let wrongBy = 3 * DAY
  const ahead = await Administrator.open({
    servers: [{ id: owner.organisation.serverId, url: server.origin.replace('http', 'ws') }],
    storage,
    WebSocket: WebSocket,
    admin: owner.account.id,
    name: owner.account.name,
    device: owner.device,
    token: () => server.token(owner),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', owner.keys.privateKey, bytes)),
    now: () => server.clock.now + wrongBy,
  })
  await ahead.publish({ to: ['everyone'], content, expires: null })
  wrongBy = 0
  ahead.connect()
  const requests = async () => {
    const view = { params: { view: 'requests' }, query: {} }
    return (await (await server.by(owner)).call('view', view)).rows as unknown as { state: string; why: string }[]
  }
  await until(async () => (await requests())[0]?.state === 'refused', 'an answer')
  assert.match((await requests())[0]!.why, /clock is more than a day ahead/)
  await ahead.close()
})

test.run()
