// @timeout 120
/** A log that an older server let somebody damage, through the real server: what else is there goes on. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { nestedUpdate, until } from '../sync/test-kit.ts'
import { ChatWorld } from './test-chat.ts'

process.setMaxListeners(0)
const test = suite<{ world: ChatWorld }>('damaged logs')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
})
test.after.each(({ world }) => world?.end())

const BAD = `INSERT INTO log_updates (log, bytes) SELECT id, ? FROM logs WHERE name = ?`
/** Damages a log as it lies on the disk. */
const damage = (world: ChatWorld, log: string): void => {
  assert.is(world.database.run(BAD, nestedUpdate(world.jan.device, 99), log), 1)
}
const exported = (world: ChatWorld, login: string) =>
  world.request(world.owner, 'GET', `/api/people/${world.person(login)}/export`)
const damagedLogs = async (world: ChatWorld): Promise<string | undefined> => {
  const metrics = await world.server.metrics()
  return /^carillon_damaged_logs (\d+)$/m.exec(metrics)?.[1]
}

test('BOUND-6: a person’s export has what can be read, and names what cannot', async ({ world }) => {
  const chat = await world.chat(await world.endpoint(world.jan))
  await chat.at.say('The lift is stuck')
  await until(async () => (await world.rows(world.owner, 'conversations')).length === 1, 'the row')
  const month = monthOf(world.server.clock.now)
  damage(world, `talk/${chat.conversation}/${month}`)
  const { status, text } = await exported(world, 'jan')
  assert.is(status, 200)
  type Told = { messages: { texts: { text: string }[] }[]; incomplete?: string; damagedMonths?: string[] }
  const [told] = (JSON.parse(text) as { conversations: Told[] }).conversations
  assert.equal(
    told!.messages.map(({ texts }) => texts[0]!.text),
    ['The lift is stuck'],
  )
  assert.match(told!.incomplete ?? '', /cannot be read/)
  assert.equal(told!.damagedMonths, [month])
  assert.is(await damagedLogs(world), '1')
})

test('BOUND-5: others go on, before and after a restart, and the operator is told how many logs are damaged', async ({
  world,
}) => {
  const chat = await world.chat(await world.endpoint(world.jan))
  await chat.at.say('The lift is stuck')
  await until(async () => (await world.rows(world.owner, 'conversations')).length === 1, 'the row')
  damage(world, `talk/${chat.conversation}/${monthOf(world.server.clock.now)}`)
  await world.server.stop()
  await world.server.start()
  const [again, ewa] = await Promise.all([world.endpoint(world.jan), world.endpoint(world.ewa)])
  const hers = await world.chat(ewa)
  await hers.at.say('And the door')
  await until(async () => (await world.rows(world.owner, 'conversations')).length === 2, 'hers')
  await until(async () => (await damagedLogs(world)) === '1', 'the damaged log is known')
  assert.equal([again.replica.connection.kind, ewa.replica.connection.kind], ['online', 'online'])
  await world.server.stop()
  await world.server.start()
  assert.is(await damagedLogs(world), '1')
})

test.run()
