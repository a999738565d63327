/** Somebody writes to a queue, whoever answers it answers: through everything. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { until } from '../sync/test-kit.ts'
import { ChatWorld } from './test-chat.ts'

const test = suite<{ world: ChatWorld }>('chat')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
})
test.after.each(({ world }) => world?.end())

test('CHAT-1: what somebody says to a queue is in the inbox, is answered, and the answer is on their screen', async ({
  world,
}) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  assert.equal([chat.queue, chat.months], [world.queue, []])
  await chat.at.say('The lift is stuck')
  await until(async () => (await world.rows(owner, 'conversations')).length > 0, 'the conversation in the inbox')
  const [row] = await world.rows(owner, 'conversations')
  assert.equal(
    [row!.id, row!.person, row!.unit, row!.queue, row!.admin],
    [chat.conversation, world.person('jan'), world.unit('MAPLE'), world.queue, null],
  )
  assert.equal(
    [row!.state, row!.lastText, row!.lastBy, row!.messages],
    ['waitingForUs', 'The lift is stuck', 'person', 1],
  )
  assert.is(row!.waitingSince, server.clock.now)

  const administrator = await world.administrator(owner)
  const conversation = await world.follow(administrator, owner, row!.id)
  assert.equal(
    conversation.talk.messages.map(({ text }) => text),
    ['The lift is stuck'],
  )
  await conversation.assign(owner.account.id)
  await conversation.say('On our way')
  await conversation.see()
  const said: string[] = []
  endpoint.onSaid((from, message) => said.push(`${from.name}: ${message.text}`))
  await until(() => said.length > 0, 'the answer')
  assert.equal(said, ['Equipment maintenance: On our way'])
  const { at } = await world.chat(endpoint)
  await until(() => at.talk.names.size > 0, 'the name of who answered')
  assert.is(at.talk.names.get(owner.account.id), owner.account.name)
  await until(() => at.talk.messages[0]!.seenBy.size > 0, 'the seen mark')
  await until(async () => (await world.rows(owner, 'conversations'))[0]!.messages === 2, 'the row')
  const [answered] = await world.rows(owner, 'conversations')
  assert.equal(
    [answered!.state, answered!.waitingSince, answered!.assignedTo, answered!.lastBy],
    ['waitingForThem', null, owner.account.id, owner.account.id],
  )
  await until(() => (endpoint.desk?.talks?.[0]?.months.length ?? 0) > 0, 'the month on the desk')
})

test('CHAT-2: an administrator opens a conversation, and both talk', async ({ world }) => {
  const { owner } = world
  const endpoint = await world.endpoint(world.jan)
  const client = await world.server.by(owner)
  const body = { person: world.person('jan'), queue: null }
  const { conversation: id } = await client.call('openConversation', { body })
  assert.is((await client.call('openConversation', { body })).conversation, id)
  const administrator = await world.administrator(owner)
  const conversation = await world.follow(administrator, owner, id)
  await conversation.say('Could you come by?')
  const chat = await world.chat(endpoint, owner.account.name)
  assert.equal([chat.conversation, chat.queue], [id, null])
  await until(() => chat.at.unseen.length > 0, 'the message')
  await chat.at.say('At noon')
  await until(() => conversation.talk.messages.length === 2, 'the reply')
})

test.run()
