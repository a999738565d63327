// @timeout 120
/** A server whose disk fills up and is freed again, and those who work with it meanwhile. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ChatWorld, EWA, JAN, people, UNITS } from '../chat/test-chat.ts'
import { refused } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'

process.setMaxListeners(0)
const test = suite<{ world: ChatWorld }>('full disk')
test.before.each(async (context) => {
  context.world = await ChatWorld.make({ logLevel: 'warn' })
  // The start says so where the apps are not built.
  context.world.server.logged.length = 0
})
test.after.each(({ world }) => world?.end())

/** Long enough to need new pages. */
const LONG = 'The lift is stuck between two floors. '.repeat(100)
const many = people(JAN, EWA, ...Array.from({ length: 500 }, (_, n) => `${n + 3},p${n},Pat,Nowak ${n},,CEDAR,\n`))
const said = ({ server }: ChatWorld) => server.logged.map((line) => (JSON.parse(line) as { msg: string }).msg)

test('DISK-4: what cannot be kept is told as such, waits with its author, and arrives once there is room', async ({
  world,
}) => {
  const { server, owner } = world
  const [jan, ewa] = [await world.endpoint(world.jan), await world.endpoint(world.ewa)]
  const chat = await world.chat(jan)
  const administrator = await world.administrator(owner)
  await until(() => administrator.replica.connection.kind === 'online', 'the console')
  server.fillDisk()

  await chat.at.say(LONG)
  const { fact, item } = await administrator.publish({
    to: ['everyone'],
    content: { kind: 'message', subject: 'Hours', body: LONG, images: [], acknowledge: false },
    expires: null,
  })
  await until(() => said(world).length > 0, 'the log')
  const refusal = await refused(server.import(owner, UNITS, many), 'disk-full')
  assert.is(refusal.status, 507)
  assert.match(refusal.message, /disk is full: nothing of this was kept/)
  // Whoever reads goes on reading.
  assert.is((await world.rows(owner, 'people')).length, 2)
  assert.is(jan.replica.pending + administrator.replica.pending, 2)
  assert.equal(said(world), ['The disk is full: nothing more is kept until there is room.'])

  server.freeDisk()
  await until(() => jan.replica.pending + administrator.replica.pending === 0, 'what waited', 30_000)
  const outcome = async () => (await world.rows(owner, 'requests')).find(({ id }) => id === fact)?.state
  await until(async () => (await outcome()) === 'published', 'the message')
  await until(() => ewa.items.some(({ id }) => id === item), 'the message at a computer')
  const [conversation] = await world.rows(owner, 'conversations')
  assert.is(conversation!.messages, 1, 'nothing is doubled')
  assert.is((await server.import(owner, UNITS, many)).applied, true)
  assert.is(said(world).filter((text) => /disk is full/.test(text)).length, 1)
  assert.is(said(world).filter((text) => /room on the disk again/.test(text)).length, 1)
})

test('DISK-5: a request that was there before the disk was full is answered by itself when there is room', async ({
  world,
}) => {
  const { server, owner } = world
  const administrator = await world.administrator(owner)
  await until(() => administrator.replica.connection.kind === 'online', 'the console')
  const requests = () => world.rows(owner, 'requests')
  // The request is small enough to be kept, and what comes of it is not: a long text is written into many logs.
  const to = (await world.rows(owner, 'units')).map(({ id }) => id)
  server.fillDisk(6)
  await administrator.publish({
    to,
    content: { kind: 'message', subject: 'Hours', body: LONG, images: [], acknowledge: false },
    expires: null,
  })
  await until(async () => (await requests()).length === 1, 'the request')
  assert.is((await requests())[0]!.state, 'queued')
  server.freeDisk()
  await until(async () => (await requests())[0]!.state === 'published', 'the answer', 20_000)
})

test('DISK-6: what authors write into a course waits for room, and is told to nobody before', async ({ world }) => {
  const { server, owner } = world
  const api = await server.by(owner)
  server.fillDisk()
  const lessons = Array.from({ length: 20 }, (_, n) => ({
    title: `Lesson ${n}`,
    body: crypto.getRandomValues(Buffer.alloc(9000)).toString('base64'),
    images: [],
    quiz: null,
  }))
  await refused(api.call('createCourse', { body: { name: 'Lifts', description: '', lessons } }), 'disk-full')
  assert.is((await world.rows(owner, 'courses')).length, 0)
  server.freeDisk()
  await until(async () => {
    const made = await api.call('createCourse', { body: { name: 'Lifts', description: '', lessons } }).catch(() => null)
    return made !== null
  }, 'the course')
  assert.is((await world.rows(owner, 'courses')).length, 1)
})

test.run()
