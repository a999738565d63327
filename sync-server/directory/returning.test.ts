// @timeout 240
/** A short file takes somebody out of the directory and the right one brings them back: what their computer makes of it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AlertContent, Content } from '@carillon/shared-model/facts/items.ts'
import { targets, type Target } from '@carillon/shared-model/org/audience.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { newCourseId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Campaign } from '@carillon/shared-model/facts/training.ts'
import { ChatWorld, EWA, JAN, people } from '../chat/test-chat.ts'
import { until } from '../sync/test-kit.ts'

process.setMaxListeners(0)
const test = suite<{ world: ChatWorld }>('who returns')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
})
test.after.each(({ world }) => world?.end())

const alert = (text: string): AlertContent => ({
  kind: 'alert',
  severity: 'warning',
  title: '',
  text,
  seconds: 3600,
  screens: 'both',
})
const message: Content = { kind: 'message', subject: 'Hours', body: 'From nine', images: [], acknowledge: true }

/** Its only lesson has come. */
const CAMPAIGN: Campaign = {
  course: newCourseId(),
  title: 'Safety',
  version: 'c'.repeat(64),
  heads: [],
  lessons: [{ title: 'Fire', body: '', images: [], quiz: null }],
  schedule: { rule: { from: '2026-11-01', repeat: 'FREQ=DAILY', time: '06:00', except: [] }, pauses: [] },
}

/** What an endpoint showed and told, in order. */
const listen = (endpoint: Endpoint, heard: string[]) => {
  endpoint.onAlertShown(({ content }) => heard.push(content.kind === 'alert' ? content.text : ''))
  endpoint.onMessage(({ content }) => heard.push(content.kind === 'message' ? content.subject : ''))
}
const synced = (endpoint: Endpoint) =>
  until(
    () => endpoint.replica.connection.kind === 'online' && endpoint.replica.allSynced && endpoint.replica.pending === 0,
    'everything is sent',
  )
const isAt = (endpoint: Endpoint, name: string | null) =>
  until(() => (endpoint.desk?.person?.name ?? null) === name, `${name ?? 'nobody'} at the computer`)

const publisher = async (world: ChatWorld) => {
  const administrator = await world.administrator(world.owner)
  return async (content: Content, to: Target[] = ['everyone']) => {
    const { item } = await administrator.publish({ to: targets.parse(to), content, expires: null })
    await until(async () => (await world.rows(world.owner, 'items')).some(({ id }) => id === item), 'published')
    return item
  }
}
const reportOf = async (world: ChatWorld, item: ItemId) => {
  const report = await (await world.server.by(world.owner)).call('report', { params: { item } })
  const { audience, displayed, reached, waiting, unknown, none, over } = report
  assert.is(reached + waiting + unknown + none + over, audience, 'the counts add up')
  const states = Object.fromEntries(report.recipients.map(({ login, name, state }) => [login ?? name, state]))
  return { audience, displayed, states }
}

test('RETURN-1: no alert shows twice because the directory changed, nor after a restart between', async ({ world }) => {
  const { server, owner } = world
  const publish = await publisher(world)
  const storage = new MemoryStorage()
  const heard: string[] = []
  let jan = await world.endpoint(world.jan, storage)
  listen(jan, heard)
  const item = await publish(alert('Fire'))
  await until(() => heard.length === 1, 'the alert')
  await publish(message)
  await until(() => heard.length === 2, 'the message')
  await synced(jan)

  await server.import(owner, null, people(EWA))
  await isAt(jan, null)
  await synced(jan)
  const { states } = await reportOf(world, item)
  assert.equal(states, { jan: 'displayed', ewa: 'unknown' }, 'the computer is not asked for what it has shown')
  await jan.close()
  jan = await world.endpoint(world.jan, storage)
  listen(jan, heard)
  await synced(jan)
  const away = await publish(alert('While away'))
  await until(() => heard.length === 3, 'what is sent to the unit is for the computer meanwhile')

  await server.import(owner, null, people(JAN, EWA))
  await isAt(jan, 'Jan Kot')
  await synced(jan)
  await publish(alert('Last'))
  await until(() => heard.includes('Last'), 'what is new')
  await synced(jan)
  assert.equal(heard, ['Fire', 'Hours', 'While away', 'Last'])
  assert.is((await reportOf(world, item)).states.jan, 'displayed')
  assert.is((await reportOf(world, away)).states.jan, 'waiting')
})

test('RETURN-2: what was read, and what waited to be sent, is there again', async ({ world }) => {
  const { server, owner } = world
  const publish = await publisher(world)
  const jan = await world.endpoint(world.jan)
  const [first, second] = [await publish(message), await publish(message)]
  await until(() => jan.items.length === 2, 'both')
  await jan.acknowledge(first)
  await synced(jan)
  const chat = await world.chat(jan)
  const { conversation } = chat
  await chat.at.say('Before')
  await synced(jan)
  jan.disconnect()
  await jan.acknowledge(second)
  await chat.at.say('Offline')

  await server.import(owner, null, people(EWA))
  jan.connect()
  await isAt(jan, null)
  assert.equal(jan.chats, [])
  await server.import(owner, null, people(JAN, EWA))
  await isAt(jan, 'Jan Kot')
  await synced(jan)
  const again = await world.chat(jan)
  assert.is(again.conversation, conversation)
  await until(() => again.at.talk.messages.length === 2, 'the conversation')
  assert.equal(
    jan.items.map(({ state }) => state),
    ['acknowledged', 'acknowledged'],
  )
  assert.is(jan.unread, 0)
  assert.is((await reportOf(world, second)).states.jan, 'acknowledged')
})

test('RETURN-1: a lesson that was finished does not come again with whoever returns', async ({ world }) => {
  const { server, owner } = world
  const administrator = await world.administrator(owner)
  const storage = new MemoryStorage()
  const lessons: string[] = []
  let jan = await world.endpoint(world.jan, storage)
  jan.onLesson((_, { lesson }) => lessons.push(lesson.title))
  const { item } = await administrator.start({ to: ['everyone'], campaign: CAMPAIGN })
  await until(() => lessons.length === 1, 'the lesson')
  await jan.finishLesson(item, 0)
  await synced(jan)
  await server.import(owner, null, people(EWA))
  await isAt(jan, null)
  await jan.close()
  jan = await world.endpoint(world.jan, storage)
  jan.onLesson((_, { lesson }) => lessons.push(lesson.title))
  await synced(jan)
  await server.import(owner, null, people(JAN, EWA))
  await isAt(jan, 'Jan Kot')
  await until(() => jan.training[0]?.finished === 1, 'what was finished')
  await synced(jan)
  assert.equal(lessons, ['Fire'])
})

test('RETURN-3: a login under another number gets nothing of whoever had it', async ({ world }) => {
  const { server, owner, database } = world
  const publish = await publisher(world)
  const old = await world.endpoint(world.jan)
  const chat = await world.chat(old)
  await chat.at.say('Private')
  const before = world.person('jan')
  const personal = await publish(message, [before])
  await until(() => old.items.length === 1, 'the message')
  await synced(old)

  await server.import(owner, null, people('9,jan,Jan,Nowy,,MAPLE,\n', EWA))
  const { id } = database.get<{ id: string }>("SELECT id FROM people WHERE login = 'jan' AND deleted = 0")!
  assert.is.not(id, before)
  await isAt(old, null)
  const client = await server.by(owner)
  const unit = world.unit('MAPLE')
  const { code } = await client.call('createEnrolment', { body: { unit, person: id } })
  const heir = await world.endpoint(await server.enrol(code))
  await isAt(heir, 'Jan Nowy')
  await synced(heir)
  const theirs = await world.chat(heir)
  assert.is.not(theirs.conversation, chat.conversation)
  assert.equal(theirs.at.talk.messages, [])
  assert.equal(
    heir.items.map((item) => item.id),
    [],
  )
  assert.equal((await reportOf(world, personal)).states, { jan: 'over' }, 'that of whoever got it')

  // The file with the old number brings the old person back, under another login.
  await server.import(owner, null, people('9,jan,Jan,Nowy,,MAPLE,\n', JAN.replace('jan', 'jan.kot'), EWA))
  await isAt(old, 'Jan Kot')
  assert.is((await world.chat(old)).conversation, chat.conversation)
})

test('RETURN-4: a rename keeps computers, conversations and reports', async ({ world }) => {
  const { server, owner } = world
  const publish = await publisher(world)
  const ewa = await world.endpoint(world.ewa)
  const chat = await world.chat(ewa)
  await chat.at.say('Before the wedding')
  const item = await publish(message)
  await until(() => ewa.items.length === 1, 'the message')
  await ewa.acknowledge(item)
  await synced(ewa)
  const result = await server.import(owner, null, people(JAN, '2,ewa.nowak,Ewa,Nowak,,CEDAR,\n'))
  assert.equal([result.people.added, result.people.removed], [0, 0])
  await isAt(ewa, 'Ewa Nowak')
  assert.is((await world.chat(ewa)).conversation, chat.conversation)
  assert.is((await reportOf(world, item)).states['ewa.nowak'], 'acknowledged')
  assert.is(ewa.items[0]!.state, 'acknowledged')
})

test.run()
