// @timeout 120
/** A server that ran with a wrong clock, and computers that have right ones, or the same: nothing stays wrong. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MessageContent } from '@carillon/shared-model/facts/items.ts'
import { logName } from '@carillon/shared-model/logs/names.ts'
import { Secret, TOTP } from 'otpauth'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { OWNER, refused } from '../http/test-server.ts'
import { ChatWorld } from '../chat/test-chat.ts'
import { until } from '../sync/test-kit.ts'

process.setMaxListeners(0)

const MINUTE = 60_000
const DAY = 86_400_000
const content: MessageContent = { kind: 'message', subject: 'Hours', body: 'New', images: [], acknowledge: true }

const test = suite<{ world: ChatWorld }>('runs of a wrong clock')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
})
test.after.each(({ world }) => world.end())

/** One run of the server, so much ahead of the true time, milliseconds; afterwards it is stopped. */
const run = async ({ server }: ChatWorld, ahead: number, work: () => Promise<void>): Promise<void> => {
  server.clock.now += ahead
  await server.start()
  await work()
  await server.stop()
  server.clock.now -= ahead
  server.clock.now += 500
}

const conversationRow = async (world: ChatWorld) => (await world.rows(world.owner, 'conversations'))[0]!

test('TIME-1: after runs by a clock that was ahead, questions wait, conversations close, all in the month that it is', async ({
  world,
}) => {
  const { server, owner } = world
  const talk = async (name: string) => {
    const endpoint = await world.endpoint(world.jan)
    const { at, conversation } = await world.chat(endpoint)
    await at.say(`Question of ${name}`)
    await until(async () => (await conversationRow(world))?.lastText === `Question of ${name}`, 'the question')
    const administrator = await world.administrator(owner)
    const answerer = await world.follow(administrator, owner, conversation)
    await until(() => answerer.unseen.length > 0, 'the question there')
    await answerer.say(`Answer of ${name}`)
    await until(async () => (await conversationRow(world)).lastText === `Answer of ${name}`, 'the answer')
    assert.is((await conversationRow(world)).state, 'waitingForThem')
    return { endpoint, administrator, at, answerer }
  }
  const over = async (name: string) => {
    const { endpoint, administrator } = await talk(name)
    await endpoint.close()
    await administrator.close()
  }
  await over('today')
  await server.stop()
  await run(world, 3 * DAY, () => over('three days ahead'))
  await run(world, 40 * DAY, () => over('forty days ahead'))
  await server.start()
  const { at, answerer } = await talk('today again')

  await at.say('And one more question')
  await until(async () => (await conversationRow(world)).lastText === 'And one more question', 'a later question')
  const { state, waitingSince, months } = await conversationRow(world)
  assert.is(state, 'waitingForUs')
  assert.ok(Math.abs(waitingSince! - server.clock.now) < MINUTE)
  assert.equal(months, ['2026-11'])
  await until(() => answerer.unseen.length > 0, 'the question there')
  await answerer.close()
  await until(async () => (await conversationRow(world)).state === 'closed', 'the end')
})

test('TIME-1: what was sent by a clock that was ahead is found by computers that are new when it is right', async ({
  world,
}) => {
  const { server, owner } = world
  await server.stop()
  await run(world, 40 * DAY, async () => {
    const sender = await world.administrator(owner)
    const here = await world.endpoint(world.ewa)
    await sender.publish({ to: ['everyone'], content, expires: null })
    await until(() => here.items.length === 1, 'the message, though the clock is doubted')
    await here.close()
    await sender.close()
  })
  await server.start()
  const logs = world.database.all<{ name: string }>("SELECT name FROM logs WHERE name LIKE 'feed/%'")
  assert.equal(
    logs.map(({ name }) => name),
    [logName('feed', world.unit('ROOT'), '2026-11')],
  )
  const newcomer = await world.endpoint(await world.enrol('jan'))
  await until(() => newcomer.items.length === 1, 'the message')
  assert.ok(newcomer.items[0]!.publishedAt <= server.clock.now + MINUTE)
})

test('TIME-2: nothing comes, expires or is removed by a clock that is doubted', async ({ world }) => {
  const { server, owner } = world
  const client = await server.by(owner)
  await client.call('changeChatSettings', { body: { keepMonths: 1 } })
  const { code } = await client.call('createEnrolment', {
    body: { unit: world.unit('MAPLE'), person: world.person('jan'), expiresIn: DAY },
  })
  const sender = await world.administrator(owner)
  const schedule = { rule: { from: '2026-11-03', repeat: 'FREQ=DAILY', time: '06:00', except: [] }, pauses: [] }
  await sender.repeat({ to: ['everyone'], content, schedule, lasting: null })
  const endpoint = await world.endpoint(world.jan)
  const { at } = await world.chat(endpoint)
  await at.say('In November')
  await until(async () => (await world.rows(owner, 'series')).length === 1, 'the series')
  await until(async () => (await conversationRow(world))?.messages === 1, 'the row')
  await endpoint.close()
  await sender.close()
  await server.stop()

  await run(world, 40 * DAY, async () => {
    const screen = await world.endpoint(world.jan)
    await until(() => screen.replica.allSynced, 'all that there is')
    assert.equal(screen.items, [])
    assert.equal(await world.rows(owner, 'items'), [])
    assert.is((await conversationRow(world)).messages, 1)
    await server.as(null).call('enrolmentPreview', { body: { code } })
    await screen.close()
  })
  server.clock.now += 23 * 60 * MINUTE
  await server.start()
  assert.is((await world.rows(owner, 'items')).length, 1, 'what has come since')
  assert.is((await conversationRow(world)).messages, 1)
})

test('PUBLISH-11: what was asked for while the server was off is sent, though its clock is doubted', async ({
  world,
}) => {
  const { server, owner } = world
  const port = Number(new URL(server.origin).port)
  const sender = await world.administrator(owner)
  await until(() => sender.replica.connection.kind === 'online', 'a connection')
  await server.stop()
  await until(() => sender.replica.connection.kind !== 'online', 'the end of it')
  server.clock.now += 10 * DAY
  await sender.publish({ to: ['everyone'], content, expires: null })
  server.clock.now += 4 * DAY
  await server.start(port)
  await until(async () => (await world.rows(owner, 'requests'))[0]?.state === 'published', 'an answer')
  const screen = await world.endpoint(world.jan)
  await until(() => screen.items.length === 1, 'the message')
})

test('TIME-9: while the clock is doubted, whoever has the right time gets in, and so does whoever has the known one', async ({
  world,
}) => {
  const { server, owner } = world
  const client = await server.by(owner)
  const { secret } = await client.call('beginTotp', { body: { password: OWNER.password } })
  const code = (timestamp: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
  await client.call('confirmTotp', { body: { code: code(server.clock.now) } })
  const known = server.clock.now + 30_000
  await server.stop()
  server.clock.now += 14 * DAY
  await server.start()
  const tokenAt = (now: number) =>
    makeToken({ device: owner.device, privateKey: owner.keys.privateKey }, owner.organisation.serverId, now)
  for (const now of [known, server.clock.now])
    assert.is((await server.as(await tokenAt(now)).call('me', {})).account.login, OWNER.login)
  for (const now of [known + 7 * DAY, known + 30 * DAY])
    await refused(server.as(await tokenAt(now)).call('me', {}), 'unauthenticated')
  for (const now of [known, server.clock.now]) assert.ok(await server.signIn({ ...OWNER, code: code(now) }))
})

test('TIME-9: a ticket that holds for longer than tickets do was given out by a clock that was ahead', async ({
  world,
}) => {
  const { server, owner } = world
  const right = server.clock.now
  server.clock.now += 40 * DAY
  const { ticket } = await (await server.by(owner)).call('ticket', {})
  await server.stop()
  server.clock.now = right
  await server.start()
  const client = await server.by(owner)
  await client.call('confirmClock', { body: { shown: right } })
  await refused(server.as(ticket).call('me', {}), 'unauthenticated')
})

test.run()
