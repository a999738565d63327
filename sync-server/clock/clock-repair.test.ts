// @timeout 120
/** A server that was set up, or believed, by a clock that was ahead, and is set back: what it wrote is put right. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { MessageContent } from '@carillon/shared-model/facts/items.ts'
import { foldTalk } from '@carillon/shared-model/folds/talk.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import { ChatWorld } from '../chat/test-chat.ts'
import { refused, type Device } from '../http/test-server.ts'
import { readSetting, writeSetting } from '../store/sqlite/settings.ts'
import { until } from '../sync/test-kit.ts'
import { trueTimes } from './clock-repair.ts'

process.setMaxListeners(0)
const MINUTE = 60_000
const DAY = 86_400_000
const content: MessageContent = { kind: 'message', subject: 'Hours', body: 'New', images: [], acknowledge: true }

const test = suite<{ world: ChatWorld }>('what a clock that was ahead has written')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
})
test.after.each(({ world }) => world.end())

const conversationRow = async (world: ChatWorld) => (await world.rows(world.owner, 'conversations'))[0]!
const acts = async (world: ChatWorld) => {
  const client = await world.server.by(world.owner)
  const { entries } = await client.call('listAudit', { query: {} })
  return entries.map(({ act, detail }) => [act, detail.how ?? null])
}

test('TIME-8: once the clock is confirmed, what was said has its order again, and what was sent is found', async ({
  world,
}) => {
  const { server, owner } = world
  const right = server.clock.now
  const endpoint = await world.endpoint(world.jan)
  const { at, conversation } = await world.chat(endpoint)
  await at.say('Before')
  await until(async () => (await conversationRow(world))?.messages === 1, 'the first question')
  await endpoint.close()

  // The server believes it, since it runs on by it.
  server.clock.now += 40 * DAY
  const ahead = await world.endpoint(world.jan)
  await (await world.chat(ahead)).at.say('Forty days ahead')
  await until(async () => (await conversationRow(world)).messages === 2, 'the second question')
  const administrator = await world.administrator(owner)
  const answerer = await world.follow(administrator, owner, conversation)
  await answerer.say('An answer')
  await answerer.close()
  await until(async () => (await conversationRow(world)).state === 'closed', 'the end')
  const { item } = await administrator.publish({ to: ['everyone'], content, expires: null })
  await until(async () => (await world.rows(owner, 'items')).length === 1, 'the message')
  const enrolled = await world.enrol('jan')
  await ahead.close()
  await administrator.close()

  await server.stop()
  server.clock.now = right + 5 * MINUTE
  await server.start()
  const client = await server.by(owner)
  const { doubt } = await client.call('getClock', {})
  assert.is(doubt!.wall, server.clock.now)
  assert.ok(doubt!.time > right + 39 * DAY)
  await refused(client.call('confirmClock', { body: { shown: doubt!.time } }), 'clock-changed')
  await client.call('confirmClock', { body: { shown: doubt!.wall } })
  await until(
    async () => (await world.rows(owner, 'items'))[0]!.publishedAt <= server.clock.now + MINUTE,
    'the message is dated',
  )
  assert.is((await client.call('getClock', {})).doubt, null)
  assert.equal((await acts(world)).slice(0, 2), [
    ['clock.believed', 'administrator'],
    ['clock.doubted', null],
  ])
  assert.is((await conversationRow(world)).state, 'closed')

  const again = await world.endpoint(world.jan)
  const now = await world.chat(again)
  await until(() => now.at.talk.messages.length === 3, 'all that was said')
  assert.equal(
    now.at.talk.messages.map(({ text }) => text),
    ['Before', 'Forty days ahead', 'An answer'],
  )
  assert.is(now.at.talk.state, 'closed')
  assert.ok(now.at.talk.messages.every((message) => message.at <= server.clock.now + MINUTE))
  server.clock.now += MINUTE
  await now.at.say('And now')
  await until(async () => (await conversationRow(world)).lastText === 'And now', 'the last question')
  const { state, waitingSince } = await conversationRow(world)
  assert.equal([state, waitingSince! <= server.clock.now + MINUTE], ['reopened', true])
  const closer = await world.administrator(owner)
  const last = await world.follow(closer, owner, conversation)
  await last.close()
  await until(async () => (await conversationRow(world)).state === 'closed', 'the end again')

  for (const device of [world.ewa, enrolled, await world.enrol('ewa')]) {
    const screen = await world.endpoint(device)
    await until(() => screen.items.length === 1, 'the message')
    assert.equal([screen.items[0]!.id, screen.items[0]!.publishedAt <= server.clock.now + MINUTE], [item, true])
  }
})

test('TIME-8: what a crash has interrupted is done at the next start, once', async ({ world }) => {
  const { server, database } = world
  const right = server.clock.now
  server.clock.now += 40 * DAY
  const endpoint = await world.endpoint(world.jan)
  await (await world.chat(endpoint)).at.say('Forty days ahead')
  await until(async () => (await conversationRow(world))?.messages === 1, 'the question')
  await endpoint.close()
  await server.stop()
  // As it is on disk when the clock has just been confirmed.
  writeSetting(database, 'clock', { time: right, wall: right, last: right, until: right })
  writeSetting(database, 'clock.ahead', { from: server.clock.now })
  server.clock.now = right + MINUTE
  for (let start = 0; start < 2; start++) {
    await server.start()
    assert.ok((await conversationRow(world)).lastAt! <= server.clock.now + 1000)
    assert.is(readSetting(database, 'clock.ahead'), undefined)
    await server.stop()
  }
  await server.start()
})

test('TIME-5: three computers elsewhere confirm it, and are told the time', async ({ world }) => {
  const { server } = world
  /** As behind a proxy, from another machine. */
  class Elsewhere extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, { headers: { 'x-forwarded-for': '192.0.2.7' } })
    }
  }
  const open = async ({ device, organisation, keys }: Device) => {
    const endpoint = await Endpoint.open({
      servers: [{ id: organisation.serverId, url: server.origin.replace('http', 'ws') }],
      storage: new MemoryStorage(),
      WebSocket: Elsewhere,
      token: () => server.token({ device, organisation, keys }),
      now: () => server.clock.now,
      device,
      rootKey: organisation.rootKey,
    })
    endpoint.connect()
    await until(() => endpoint.replica.connection.kind === 'online', 'a connection')
    return endpoint
  }
  const devices = [world.jan, world.ewa, await world.enrol('jan')]
  await server.stop()
  server.clock.now += 14 * DAY
  await server.start()
  const client = await server.by(world.owner)
  const doubt = async () => (await client.call('getClock', {})).doubt
  const isRight = (endpoint: Endpoint) => Math.abs(endpoint.replica.now() - server.clock.now) < MINUTE
  const [one, two] = [await open(devices[0]!), await open(devices[1]!)]
  assert.equal([(await doubt())!.agreeing, isRight(one), isRight(two)], [2, false, false])
  const three = await open(devices[2]!)
  assert.ok(isRight(three))
  assert.is(await doubt(), null)
  await until(() => isRight(one) && isRight(two), 'the time at the others')
  for (const endpoint of [one, two, three]) await endpoint.close()
})

test('TIME-8: facts that were ahead keep their order, after what is older and not after now', () => {
  const by = (at: number) => ({ at, by: 'a' })
  assert.equal(trueTimes([by(90), by(1100), by(1050), by(1100), by(95)], 100, 1000), [
    ['a', 1050, 96],
    ['a', 1100, 100],
  ])
  assert.equal(trueTimes([by(90)], 100, 1000), [])
  const said = {
    type: 'said',
    id: 'f1',
    at: 1050,
    by: 'dAZrH0AAAcACAAAAAAAAAAA',
    v: 1,
    text: 'Late',
  } as unknown as Fact
  const dated = { type: 'dated', at: 101, by: 'server', v: 1, times: [['person', 1050, 96]] } as unknown as Fact
  for (const facts of [
    [said, dated],
    [dated, said],
    [dated, said, dated],
  ])
    assert.equal(
      foldTalk(facts).messages.map(({ at }) => at),
      [96],
    )
})

test.run()
