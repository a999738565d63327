// @timeout 180
/** What becomes of conversations: restarts, people who move, queues that change, months that pass, erasure. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import { refused, type Device } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { ChatWorld, EWA, JAN, people } from './test-chat.ts'

process.setMaxListeners(0)
const test = suite<{ world: ChatWorld }>('life of conversations')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
})
test.after.each(({ world }) => world?.end())

const texts = (talk: { messages: readonly { text: string }[] }) => talk.messages.map(({ text }) => text)
const conversations = (world: ChatWorld, device = world.owner) =>
  world.rows(device, 'conversations').then((rows) => rows.filter(({ deleted }) => !deleted))
const nothingOf = (world: ChatWorld, id: ConversationId) => {
  const logs = world.database.get<{ count: number }>(
    'SELECT count(*) AS count FROM logs WHERE name LIKE ?',
    `talk/${id}/%`,
  )!
  const tables = ['talk_messages', 'talk_events', 'talk_months', 'talk_voices', 'talk_images']
  const rows = tables.map((table) =>
    world.database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table} WHERE conversation = ?`, id),
  )
  assert.equal(
    [logs, ...rows].map((row) => row!.count),
    [0, 0, 0, 0, 0, 0],
  )
}

test('CHAT-3: a restart keeps conversations, their ids and what the server still has to say', async ({ world }) => {
  const { owner, server, database } = world
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  await chat.at.say('Before')
  await until(async () => (await conversations(world)).length === 1, 'the row')
  const administrator = await world.administrator(owner)
  const conversation = await world.follow(administrator, owner, chat.conversation)
  await conversation.say('An answer')
  await until(() => chat.at.talk.names.size === 1, 'the name')
  administrator.disconnect()
  endpoint.disconnect()
  await server.stop()
  // As if it had crashed before it could tell anybody.
  database.run('UPDATE talk_months SET notified = 0')
  database.run('UPDATE talk_voices SET named = NULL')
  await server.start()
  const again = await world.endpoint(world.jan)
  const { at } = await world.chat(again)
  assert.is(at.id, chat.conversation)
  await until(() => at.talk.messages.length === 2, 'what was said')
  assert.equal(database.all('SELECT 1 FROM talk_months WHERE notified = 0'), [])
  assert.equal(database.all('SELECT 1 FROM talk_voices WHERE named IS NULL'), [])
})

test('CHAT-3: what was removed or changed is told to every desk, also when the first attempt failed', async ({
  world,
}) => {
  const { owner, server, database } = world
  const endpoint = await world.endpoint(world.jan)
  const { at } = await world.chat(endpoint)
  await at.say('In November')
  await until(async () => (await conversations(world)).length === 1, 'the row')
  const isMarked = () => database.get("SELECT 1 FROM settings WHERE key = 'chat.pending'") !== undefined
  assert.not.ok(isMarked(), 'everybody was told of the queue')
  const failing = async (work: () => Promise<unknown>) => {
    database.script(`CREATE TRIGGER full BEFORE INSERT ON log_updates
      WHEN (SELECT name FROM logs WHERE id = new.log) LIKE 'desk/%' BEGIN SELECT RAISE(ABORT, 'The disk is full.'); END`)
    await refused(work(), 'internal')
    database.script('DROP TRIGGER full')
    assert.ok(isMarked())
  }

  // Months are removed, and the next look tells.
  server.clock.now = Date.UTC(2027, 1, 10)
  await failing(async () => (await server.by(owner)).call('changeChatSettings', { body: { keepMonths: 1 } }))
  await (await server.by(owner)).call('changeChatSettings', { body: { keepMonths: 1 } })
  await until(() => endpoint.desk?.talksSince === '2027-01', 'the month since which is kept')
  assert.not.ok(isMarked())

  // Conversations are erased, a queue is removed, and the next start tells.
  await failing(async () =>
    (await server.by(owner)).call('eraseConversations', { params: { person: world.person('jan') } }),
  )
  await failing(async () => (await server.by(owner)).call('removeQueue', { params: { queue: world.queue } }))
  await server.restart()
  assert.not.ok(isMarked())
  const later = await world.endpoint(world.jan)
  assert.equal(later.desk?.talks, [])
  await refused((await server.by(owner)).call('removeQueue', { params: { queue: world.queue } }), 'no-queue')
  assert.not.ok(isMarked(), 'what is refused has nothing to tell')
})

test('CHAT-4: who was away writes into the month in which they wrote', async ({ world }) => {
  const { server } = world
  const storage = new MemoryStorage()
  const endpoint = await world.endpoint(world.jan, storage)
  const { at } = await world.chat(endpoint)
  endpoint.disconnect()
  const month = monthOf(server.clock.now)
  await at.say('In November')
  server.clock.now = Date.UTC(2027, 0, 10)
  endpoint.connect()
  await until(async () => (await conversations(world)).length === 1, 'the row')
  assert.equal((await conversations(world))[0]!.months, [month])
  await until(() => endpoint.desk?.talks?.[0]?.months[0] === month, 'the month on the desk')
})

test('CHAT-4: a desk names the months in which anything was written, twelve at most, and the first of all', async ({
  world,
}) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.jan)
  const { at, conversation } = await world.chat(endpoint)
  await at.say('A question')
  await until(async () => (await conversations(world)).length === 1, 'the row')
  const administrator = await world.administrator(owner)
  await (await world.follow(administrator, owner, conversation)).say('An answer')
  await until(() => at.unseen.length === 1, 'the answer')
  const first = monthOf(server.clock.now)
  const named = () => endpoint.desk!.talks!.find((talk) => talk.conversation === conversation)!
  server.clock.now = Date.UTC(2026, 11, 10)
  await at.see()
  await until(() => named().months.length === 2, 'the month in which it was only seen')
  assert.equal([named().months, named().first], [['2026-12', first], undefined])
  for (let month = 0; month < 11; month++) {
    server.clock.now = Date.UTC(2027, month, 10)
    await at.say(`In month ${month}`)
    await until(() => named().months[0] === monthOf(server.clock.now), 'the next month')
  }
  assert.equal([named().months.length, named().months.at(-1), named().first], [12, '2026-12', first])
})

test('CHAT-5: an administrator who is renamed is named anew where they spoke', async ({ world }) => {
  const { owner, server } = world
  const helper = await world.account('helper', [{ capability: 'chat.answer', scope: 'everything' }])
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  await chat.at.say('Hello')
  await until(async () => (await conversations(world, helper)).length === 1, 'the row')
  const conversation = await world.follow(await world.administrator(helper), helper, chat.conversation)
  await conversation.say('Good morning')
  await until(() => chat.at.talk.names.get(helper.account.id) === 'helper N', 'the name')
  const client = await server.by(owner)
  const { administrators } = await client.call('listAdministrators', {})
  const { version, profile, responsible, identity, own } = administrators.find(({ id }) => id === helper.account.id)!
  const body = { version, name: 'Helen Nowak', profile, responsible, identity, own }
  await client.call('changeAdministrator', { params: { admin: helper.account.id }, body })
  await until(() => chat.at.talk.names.get(helper.account.id) === 'Helen Nowak', 'the new name')
})

test('MEMBER-11: whoever loses a person, a queue or a grant hears nothing more, at once', async ({ world }) => {
  const { owner, server } = world
  const everything = [{ capability: 'chat.answer' as const, scope: 'everything' as const }]
  const maple = await world.account('maple', [{ capability: 'chat.answer', scope: [world.unit('MAPLE')] }])
  const other = await world.account('other', everything)
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  await chat.at.say('First')
  await until(async () => (await conversations(world, maple)).length === 1, 'the row')
  const id = chat.conversation
  const [near, far] = [await world.administrator(maple), await world.administrator(other)]
  const [here, there] = [await world.follow(near, maple, id), await world.follow(far, other, id)]
  assert.equal([texts(here.talk), texts(there.talk)], [['First'], ['First']])

  // Jan moves to another branch.
  await server.import(owner, null, people(JAN.replace('MAPLE', 'CEDAR'), EWA))
  await until(() => !here.synced, 'the end of the channel')
  await (await world.chat(endpoint)).at.say('Second')
  await until(() => there.talk.messages.length === 2, 'what whoever may hears')
  assert.equal(texts(here.talk), ['First'])
  assert.equal(await conversations(world, maple), [])
  assert.is((await conversations(world, other))[0]!.unit, world.unit('CEDAR'))

  // The queue is answered by the owner alone from now on.
  const fields = { name: 'Equipment maintenance', hours: null, answeredBy: [owner.account.id] }
  const before = await (await server.by(other)).call('view', { params: { view: 'units' }, query: {} })
  await (await server.by(owner)).call('changeQueue', { params: { queue: world.queue }, body: fields })
  await until(() => !there.synced, 'the end of the channel')
  await (await world.chat(endpoint)).at.say('Third')
  await until(async () => (await conversations(world))[0]!.messages === 3, 'the row')
  assert.is(there.talk.messages.length, 2)
  assert.equal(await conversations(world, other), [])
  const stale = (await server.by(other)).call('view', { params: { view: 'units' }, query: { scope: before.scope } })
  await refused(stale, 'scope-changed')
})

test('MEMBER-12: a removed queue is gone for everybody, and what was said in it is still exported', async ({
  world,
}) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  await chat.at.say('Is it kept?')
  await until(async () => (await conversations(world)).length === 1, 'the row')
  const administrator = await world.administrator(owner)
  const conversation = await world.follow(administrator, owner, chat.conversation)
  const client = await server.by(owner)
  await client.call('removeQueue', { params: { queue: world.queue } })
  await until(() => !conversation.synced, 'the end of the channel')
  await until(() => endpoint.chats.length === 0, 'that it is not offered')
  assert.equal(await conversations(world), [])
  assert.equal((await client.call('searchConversations', { query: { text: 'kept' } })).messages, [])
  await refused(client.call('removeQueue', { params: { queue: world.queue } }), 'no-queue')
  assert.ok((await exported(world, 'jan')).text.includes('Is it kept?'))
})

const exported = (world: ChatWorld, login: string, device = world.owner) =>
  world.request(device, 'GET', `/api/people/${world.person(login)}/export`)

const PNG = (text: string) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(text)])
const bring = async (world: ChatWorld, device: Device, bytes = PNG('lift')): Promise<string> => {
  const { status, text } = await world.request(device, 'POST', '/api/conversations/images', bytes, 'image/png')
  assert.is(status, 200, text)
  return (JSON.parse(text) as { hash: string }).hash
}
const fetches = async (world: ChatWorld, device: Device, hash: string) =>
  (await world.request(device, 'GET', `/api/blobs/${hash}`)).status

test('CHAT-6: what is older than is to be kept is gone everywhere, and no replica brings it back', async ({
  world,
}) => {
  const { owner, server } = world
  const storage = new MemoryStorage()
  const endpoint = await world.endpoint(world.jan, storage)
  const { at } = await world.chat(endpoint)
  const hash = await bring(world, world.jan)
  await at.say('In November', [hash])
  await until(async () => (await conversations(world)).length === 1, 'the row')
  endpoint.disconnect()
  await at.say('In November too, and not sent')
  assert.is(await fetches(world, owner, hash), 200)

  server.clock.now = Date.UTC(2027, 1, 10)
  const body = { keepMonths: 1 }
  await (await server.by(owner)).call('changeChatSettings', { body })
  assert.equal(await (await server.by(owner)).call('chatSettings', {}), body)
  assert.equal(await conversations(world), [])
  nothingOf(world, at.id)
  assert.is(await fetches(world, owner, hash), 404)
  assert.is(world.database.get('SELECT 1 FROM blobs WHERE hash = ?', hash), undefined)
  endpoint.connect()
  await until(async () => (await storage.logs()).every((log) => !log.startsWith('talk/')), 'that the device forgets')
  await until(() => endpoint.replica.pending === 0, 'nothing that waits')
  nothingOf(world, at.id)

  // Nor when more is to be kept from now on.
  await (await server.by(owner)).call('changeChatSettings', { body: { keepMonths: null } })
  const late = await world.endpoint(world.jan, storage)
  await (await world.chat(late)).at.say('In February')
  await until(async () => (await conversations(world)).length === 1, 'the row again')
  const [row] = await conversations(world)
  assert.equal([row!.id, row!.months, row!.messages], [at.id, ['2027-02'], 1])
})

const isStored = (world: ChatWorld, hash: string) =>
  world.database.get('SELECT 1 FROM blobs WHERE hash = ?', hash) !== undefined

test('CHAT-6: an image that nothing shows goes after thirty days, also where everything is kept for ever', async ({
  world,
}) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.jan)
  const { at } = await world.chat(endpoint)
  const unsaid = await bring(world, world.jan, PNG('unsaid'))
  const [kept, withdrawn] = [
    await bring(world, world.jan, PNG('kept')),
    await bring(world, world.jan, PNG('withdrawn')),
  ]
  const published = await bring(world, owner, PNG('published'))
  await world.request(owner, 'POST', '/api/blobs', PNG('published'), 'image/png')
  await at.say('', [kept])
  await at.withdraw(await at.say('', [withdrawn]))
  await until(async () => (await conversations(world))[0]?.messages === 2, 'both pictures')
  const left = () => [unsaid, kept, withdrawn, published].map((hash) => isStored(world, hash))
  server.clock.now += 29 * 86_400_000
  await server.restart()
  assert.equal(left(), [true, true, true, true])
  server.clock.now += 2 * 86_400_000
  await server.restart()
  assert.equal(left(), [false, true, false, true])
})

test('CHAT-6: an image that outlives whoever brought it goes with the last message that names it', async ({
  world,
}) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.ewa)
  const { at } = await world.chat(endpoint)
  const hash = await bring(world, world.jan)
  const said = await at.say('', [hash])
  await until(async () => (await conversations(world)).length === 1, 'the row')
  await (await server.by(owner)).call('eraseConversations', { params: { person: world.person('jan') } })
  assert.ok(isStored(world, hash))
  await at.withdraw(said)
  await until(() => world.database.all('SELECT 1 FROM talk_images').length === 0, 'that it is withdrawn')
  await server.restart()
  assert.not.ok(isStored(world, hash))
})

test('CHAT-8: an image that was withdrawn is erased too, and that of somebody else is not', async ({ world }) => {
  const { owner, server } = world
  const [endpoint, colleague] = [await world.endpoint(world.jan), await world.endpoint(world.ewa)]
  const [chat, other] = [await world.chat(endpoint), await world.chat(colleague)]
  const [same, theirs] = [await bring(world, world.jan, PNG('same')), await bring(world, owner, PNG('theirs'))]
  await bring(world, world.ewa, PNG('same'))
  await chat.at.say('', [same])
  await other.at.say('', [same])
  await until(async () => (await conversations(world)).length === 2, 'both rows')
  const conversation = await world.follow(await world.administrator(owner), owner, chat.conversation)
  await conversation.withdraw(await conversation.say('', [theirs]))
  await until(() => chat.at.talk.messages.some(({ withdrawnAt }) => withdrawnAt !== null), 'that it is withdrawn')
  assert.ok(isStored(world, theirs))
  await (await server.by(owner)).call('eraseConversations', { params: { person: world.person('jan') } })
  assert.not.ok(isStored(world, theirs))
  assert.is(await fetches(world, owner, same), 200)
})

test('CHAT-7: what is over by the calendar goes by itself', async ({ world }) => {
  const { owner, server } = world
  await (await server.by(owner)).call('changeChatSettings', { body: { keepMonths: 1 } })
  const endpoint = await world.endpoint(world.jan)
  const { at } = await world.chat(endpoint)
  await at.say('In November')
  await until(async () => (await conversations(world)).length === 1, 'the row')
  server.clock.now = Date.UTC(2026, 11, 10)
  await at.say('In December')
  await until(async () => (await conversations(world))[0]!.messages === 2, 'both')
  endpoint.disconnect()
  server.clock.now = Date.UTC(2027, 0, 10)
  await server.restart()
  const [row] = await conversations(world)
  assert.equal([row!.months, row!.messages, row!.lastText], [['2026-12'], 1, 'In December'])
})

test('CHAT-7: a start by a clock that is years ahead removes and closes nothing', async ({ world }) => {
  const { owner, server } = world
  await (await server.by(owner)).call('changeChatSettings', { body: { keepMonths: 1 } })
  const endpoint = await world.endpoint(world.jan)
  const { at } = await world.chat(endpoint)
  await at.say('In November')
  await until(async () => (await conversations(world)).length === 1, 'the row')
  endpoint.disconnect()
  const right = server.clock.now
  await server.stop()
  server.clock.now = Date.UTC(2036, 0, 10)
  await server.start()
  await server.stop()
  server.clock.now = right
  await server.start()
  assert.equal(
    (await conversations(world)).map(({ messages }) => messages),
    [1],
  )

  // A clock that was ahead has removed before it was doubted.
  await server.stop()
  const damaged = JSON.stringify({ keepMonths: null, removedBefore: '2036-01' })
  world.database.run("UPDATE settings SET value = ? WHERE key = 'chat.retention'", damaged)
  await server.start()
  const again = await world.endpoint(world.jan)
  await (await world.chat(again)).at.say('In November again')
  await until(async () => (await conversations(world))[0]!.messages === 2, 'both')
})

test('CHAT-8: what is erased is gone everywhere, and an old replica brings nothing back', async ({ world }) => {
  const { owner, server, database } = world
  const client = await server.by(owner)
  const person = world.person('jan')
  const storage = new MemoryStorage()
  const endpoint = await world.endpoint(world.jan, storage)
  const chat = await world.chat(endpoint)
  const [mine, theirs] = [await bring(world, world.jan, PNG('mine')), await bring(world, owner, PNG('theirs'))]
  await chat.at.say('A secret of mine', [mine])
  await until(async () => (await conversations(world)).length === 1, 'the row')
  const administrator = await world.administrator(owner)
  const conversation = await world.follow(administrator, owner, chat.conversation)
  await conversation.say('It is safe with us', [theirs])
  const { conversation: own } = await client.call('openConversation', { body: { person, queue: null } })
  await until(() => chat.at.talk.messages.length === 2, 'the answer')
  // Two more old replicas: a computer of the person, and the administrator's, both without a network.
  const second = await world.endpoint(await world.enrol('jan'))
  const there = await world.chat(second)
  await until(() => there.at.talk.messages.length === 2, 'both messages')
  second.disconnect()
  administrator.disconnect()
  await there.at.say('And another secret')
  await conversation.say('Which we have kept')

  const erased = await client.call('eraseConversations', { params: { person } })
  assert.equal(erased, { conversations: 1, messages: 2 })
  await until(() => endpoint.chats.length === 1 && endpoint.chats[0]!.conversation !== chat.conversation, 'a new one')
  assert.equal(texts(endpoint.chats[0]!.at.talk), [])
  assert.equal(await conversations(world), [])
  const { rows } = await client.call('view', { params: { view: 'conversations' }, query: {} })
  assert.equal(
    rows.map(({ deleted }) => deleted),
    [true, true],
    'whoever had them hears that they are gone',
  )
  const gone = (id: ConversationId) => {
    nothingOf(world, id)
    assert.not.ok(/secret|safe|kept/.test(JSON.stringify(database.all('SELECT * FROM conversations'))))
  }
  gone(chat.conversation)
  gone(own)
  for (const hash of [mine, theirs]) assert.is(database.get('SELECT 1 FROM blobs WHERE hash = ?', hash), undefined)
  assert.equal((await client.call('searchConversations', { query: { text: 'secret' } })).messages, [])

  second.connect()
  administrator.connect()
  await until(() => second.replica.pending === 0 && second.chats[0]?.conversation !== there.conversation, 'forgetting')
  await until(() => administrator.replica.connection.kind === 'online', 'the administrator')
  const fresh = await world.chat(second)
  await fresh.at.say('A new beginning')
  await until(async () => (await conversations(world)).length === 1, 'the new conversation')
  gone(chat.conversation)
  assert.is((await conversations(world))[0]!.id, fresh.conversation)
  const again = await client.call('openConversation', { body: { person, queue: null } })
  assert.is.not(again.conversation, own)

  const { entries } = await client.call('listAudit', { query: { act: 'person.erased' } })
  assert.equal(
    entries.map(({ subject, detail }) => ({ subject, detail })),
    [{ subject: { id: person, name: 'Jan Kot' }, detail: { conversations: 1, messages: 2 } }],
  )
  await administrator.forgetConversation(chat.conversation)
  await until(() => administrator.replica.pending === 0, 'that the console forgets')
})

test('CHAT-9: what was removed cannot be read in the files of the database', async ({ world }) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  await chat.at.say('Rumpelstiltskin')
  await until(async () => (await conversations(world)).length === 1, 'the row')
  const person = world.person('jan')
  world.database.close()
  await (await server.by(owner)).call('eraseConversations', { params: { person } })
  await server.stop()
  const files = readdirSync(server.folder).filter((name) => name.startsWith('carillon.sqlite'))
  for (const name of files) assert.not.ok(readFileSync(join(server.folder, name)).includes('umpelstiltskin'), name)
  await server.start()
})

test('CHAT-10: everything of a person is exported: what they said and were told, receipts, lessons', async ({
  world,
}) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  const id = await chat.at.say('The lif is stuck')
  await chat.at.edit(id, 'The lift is stuck')
  const other = await chat.at.say('Never mind')
  await chat.at.withdraw(other)
  await until(async () => (await conversations(world))[0]?.messages === 2, 'both messages')
  const conversation = await world.follow(await world.administrator(owner), owner, chat.conversation)
  await conversation.say('On our way')
  await conversation.close()
  await until(async () => (await conversations(world))[0]!.state === 'closed', 'the end')
  await until(() => chat.at.talk.names.size === 1, 'the name')
  const { status, text } = await exported(world, 'jan')
  assert.is(status, 200)
  type Told = {
    with: string
    messages: { by: string; texts: { text: string }[]; withdrawnAt: unknown }[]
    events: object[]
  }
  const all = JSON.parse(text) as { person: { login: string; unit: string }; conversations: Told[] }
  assert.equal([all.person.login, all.person.unit], ['jan', 'Maple'])
  const [told] = all.conversations
  assert.equal(told!.with, 'Equipment maintenance')
  assert.equal(
    told!.messages.map(({ by, texts, withdrawnAt }) => [by, texts.map((one) => one.text), withdrawnAt !== null]),
    [
      ['person', ['The lif is stuck', 'The lift is stuck'], false],
      ['person', ['Never mind'], true],
      ['Anna Nowak', ['On our way'], false],
    ],
  )
  assert.is(told!.events.length, 1)
  assert.equal((JSON.parse((await exported(world, 'ewa')).text) as typeof all).conversations, [])
  const { entries } = await (await server.by(owner)).call('listAudit', { query: { act: 'person.exported' } })
  assert.is(entries.length, 2)
  const helper = await world.account('helper', [{ capability: 'chat.answer', scope: 'everything' }])
  assert.is((await exported(world, 'jan', helper)).status, 403)
})

test('CHAT-11: a picture is for those in whose conversation somebody who had it has said it', async ({ world }) => {
  const { owner } = world
  const elsewhere = await world.account('cedar', [{ capability: 'chat.answer', scope: [world.unit('CEDAR')] }])
  const [endpoint, colleague] = [await world.endpoint(world.jan), await world.endpoint(world.ewa)]
  const [chat, other] = [await world.chat(endpoint), await world.chat(colleague)]
  const hash = await bring(world, world.jan)
  assert.is(await fetches(world, world.jan, hash), 200)
  assert.is(await fetches(world, await world.enrol('jan'), hash), 200)
  for (const device of [owner, world.ewa, elsewhere]) assert.is(await fetches(world, device, hash), 404)
  // By naming it one does not get to see it.
  await other.at.say('Show me', [hash])
  await until(async () => (await conversations(world)).length === 1, 'the row')
  for (const device of [owner, world.ewa, elsewhere]) assert.is(await fetches(world, device, hash), 404)
  const said = await chat.at.say('', [hash])
  await until(async () => (await conversations(world)).length === 2, 'the picture')
  assert.equal([await fetches(world, owner, hash), await fetches(world, elsewhere, hash)], [200, 404])
  assert.is(await fetches(world, world.ewa, hash), 404)
  await chat.at.withdraw(said)
  await until(async () => (await fetches(world, owner, hash)) === 404, 'that it is withdrawn')

  const put = (device: Device, bytes: Buffer, type: string) =>
    world.request(device, 'POST', '/api/conversations/images', bytes, type)
  assert.is((await put(world.jan, Buffer.from('<svg/>'), 'image/svg+xml')).status, 415)
  assert.is((await put(world.jan, PNG('x'), 'image/gif')).status, 415)
  const large = await put(world.jan, PNG('x'.repeat(2 * 1024 * 1024)), 'image/png')
  assert.is(large.status, 413)
  assert.match(large.text, /larger than 2 MB/)
  const powerless = await world.account('powerless', [{ capability: 'messages.send', scope: 'everything' }])
  assert.is((await put(powerless, PNG('x'), 'image/png')).status, 403)
  for (let n = 0; n < 30; n++) {
    const { status, text } = await put(world.ewa, PNG(`${n}${'y'.repeat(1.9 * 1024 * 1024)}`), 'image/png')
    if (status === 200) continue
    assert.ok(n > 20)
    assert.match(text, /too many pictures for one day/)
    return
  }
  throw new Error('There is no limit.')
})

test('CHAT-12: search finds what members may read, the newest first, as it reads now', async ({ world }) => {
  const { owner, server } = world
  const endpoint = await world.endpoint(world.jan)
  const { at } = await world.chat(endpoint)
  const first = await at.say('The lift is stuck')
  server.clock.now += 1000
  await at.say('Żółty LIFT again')
  const withdrawn = await at.say('No lift')
  await at.edit(first, 'The elevator is stuck')
  await at.withdraw(withdrawn)
  const search = async (text: string) =>
    (await (await server.by(owner)).call('searchConversations', { query: { text } })).messages.map((one) => one.text)
  await until(async () => (await search('elevator')).length === 1, 'the edit')
  assert.equal(await search('lift'), ['Żółty LIFT again'])
  for (const text of ['żół', 'zolty', 'ŻÓŁ'.normalize('NFD')]) assert.equal(await search(text), ['Żółty LIFT again'])
  assert.equal(await search('st'), ['The elevator is stuck'])
  assert.equal(await search('"lift" OR'), [])
  assert.equal(await search('st\0'), ['The elevator is stuck'])
  server.clock.now += 1000
  await at.say('Last stuck')
  await until(async () => (await search('stuck')).length === 2, 'the last one')
  assert.equal(await search('stuck'), ['Last stuck', 'The elevator is stuck'])
})

test('CHAT-13: queues are named once, answered by those who exist, and tell whoever answers their replies', async ({
  world,
}) => {
  const { owner, server } = world
  const client = await server.by(owner)
  const fields = { name: 'Human resources', hours: [{ days: [1, 2], from: '08:00', until: '16:00' }], answeredBy: [] }
  const { queue } = await client.call('addQueue', { body: fields })
  await refused(client.call('addQueue', { body: { ...fields, name: 'HUMAN resources' } }), 'queue-name-taken')
  const unknown = { ...fields, name: 'Other', answeredBy: ['no-such-profile'] }
  await refused(client.call('addQueue', { body: unknown }), 'no-answerer')
  const endpoint = await world.endpoint(world.jan)
  await until(() => endpoint.chats.length === 2, 'both queues')
  assert.equal(
    endpoint.chats.map(({ name, hours }) => ({ name, hours })),
    [
      { name: 'Equipment maintenance', hours: null },
      { name: 'Human resources', hours: fields.hours },
    ],
  )
  const replies = [{ title: 'Hello', text: 'Good morning, how can we help?' }]
  await client.call('saveReplies', { params: { queue }, body: { replies } })
  assert.equal((await world.rows(owner, 'queues')).find(({ id }) => id === queue)!.replies, replies)
  await client.call('changeQueue', {
    params: { queue },
    body: { ...fields, name: 'People', answeredBy: ['help-desk'] },
  })
  await until(() => endpoint.chats.some(({ name }) => name === 'People'), 'the new name')
  await refused(client.call('saveReplies', { params: { queue }, body: { replies: [] } }), 'no-queue')
  const helper = await world.account('helper', [], { profile: 'help-desk', responsible: [world.unit('MAPLE')] })
  assert.equal((await world.rows(helper, 'queues')).map(({ name }) => name).sort(), ['Equipment maintenance', 'People'])
  const { entries } = await client.call('listAudit', { query: { act: 'queue.changed' } })
  assert.equal(entries[0]!.detail, {
    before: 'Human resources; hours: Mon Tue 08:00–16:00; answered by: everybody who may',
    after: 'People; hours: Mon Tue 08:00–16:00; answered by: Help desk',
  })
})

test.run()
