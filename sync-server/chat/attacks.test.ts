// @timeout 180
/** What those may try who are no members of a conversation, and those who are: hand-made frames and requests. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { pack, type Fact } from '@carillon/shared-model/facts/codec.ts'
import { appendUpdate, FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { addMonths, logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import {
  conversationIdFrom,
  newFactId,
  SERVER,
  type ConversationId,
  type FactId,
} from '@carillon/shared-model/org/ids.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { EMPTY_STATE_VECTOR, syncStep1, syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import type { Device, SignedIn } from '../http/test-server.ts'
import { SqliteLogStore } from '../store/sqlite/log-store.ts'
import { TestClient, until } from '../sync/test-kit.ts'
import { ChatWorld } from './test-chat.ts'

process.setMaxListeners(0)
const test = suite<{ world: ChatWorld }>('attacks on conversations')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
})
test.after.each(({ world }) => world?.end())

const unknown = conversationIdFrom(crypto.getRandomValues(new Uint8Array(32)))
const logOf = (world: ChatWorld, id: ConversationId) => logName('talk', id, monthOf(world.server.clock.now))

const connect = async ({ server }: ChatWorld, device: Device) =>
  new TestClient(server.origin.replace('http', 'ws'), { id: (await server.token(device)) as never }).opened()

let client = 5000
/** Appends facts as one who has no app would. @returns code and reason of the refusal; null: they are stored */
const append = async (
  world: ChatWorld,
  device: Device,
  log: string,
  facts: readonly object[],
  yjsClient = client++,
  clock = 0,
) => {
  const connection = await connect(world, device)
  connection.open(1, log)
  await until(() => connection.controls('opened').length + connection.controls('closed').length > 0, 'an answer')
  if (connection.controls('closed').length === 0) {
    connection.send(
      1,
      syncUpdate(
        appendUpdate(
          yjsClient,
          clock,
          facts.map((fact) => pack(fact as Fact)),
        ),
      ),
    )
    await until(() => connection.controls('stored').length + connection.controls('closed').length > 0, 'an answer')
  }
  connection.socket.close()
  const [closed] = connection.controls('closed')
  return closed ? { code: closed.code, reason: closed.reason } : null
}

/** How many facts of members a log has on the server. */
const inLog = async (world: ChatWorld, log: string): Promise<number> => {
  const document = new Y.Doc()
  for (const update of (await new SqliteLogStore(world.database).read([log])).values()) Y.applyUpdate(document, update)
  return document.getArray(FACTS_ARRAY).length
}

const said = (world: ChatWorld, by: string, text: string, id: FactId = newFactId()) => ({
  type: 'said',
  id,
  at: world.server.clock.now,
  by,
  v: 1,
  text,
})

/** A conversation of Jan's with the queue, in which he has said something. */
const begun = async (world: ChatWorld, text = 'The lift is stuck') => {
  const { conversation: id } = await (
    await world.server.by(world.owner)
  ).call('openConversation', { body: { person: world.person('jan'), queue: world.queue } })
  const message = newFactId()
  assert.is(await append(world, world.jan, logOf(world, id), [said(world, world.jan.device, text, message)]), null)
  return { id, message, log: logOf(world, id) }
}

/** Those who are no members of it: a colleague, a computer of nobody, an administrator elsewhere, one of another queue. */
const strangers = async (world: ChatWorld): Promise<(Device | SignedIn)[]> => {
  const cedar = await world.account('cedar', [{ capability: 'chat.answer', scope: [world.unit('CEDAR')] }])
  const powerless = await world.account('powerless', [{ capability: 'receipts.see', scope: 'everything' }])
  const other = await world.account('other', [{ capability: 'chat.answer', scope: 'everything' }])
  const owner = await world.server.by(world.owner)
  const fields = { name: 'Equipment maintenance', hours: null, answeredBy: [world.owner.account.id] }
  await owner.call('changeQueue', { params: { queue: world.queue }, body: fields })
  const { code } = await owner.call('createEnrolment', { body: { unit: world.unit('MAPLE'), person: null } })
  return [world.ewa, await world.server.enrol(code), cedar, powerless, other]
}

test('MEMBER-1: to everybody else a conversation is as one that does not exist: same answer, reading and writing', async ({
  world,
}) => {
  const { id, log } = await begun(world)
  const missing = logOf(world, unknown)
  for (const stranger of await strangers(world)) {
    const by = 'account' in stranger ? stranger.account.id : stranger.device
    const [here, there] = [
      await append(world, stranger, log, [said(world, by, 'Let me in')]),
      await append(world, stranger, missing, [said(world, by, 'Let me in')]),
    ]
    assert.is(here?.code, CLOSE.forbidden.code)
    assert.equal(here, there)
    // Over a plain connection too.
    const closes: { code: number; reason: string }[] = []
    for (const name of [log, missing]) {
      const origin = world.server.origin.replace('http', 'ws')
      const plain = new TestClient(origin, { id: (await world.server.token(stranger)) as never }, `/sync/${name}?`)
      await until(() => plain.closed !== null, 'the end')
      closes.push(plain.closed!)
    }
    assert.is(closes[0]!.code, CLOSE.forbidden.code)
    assert.equal(closes[0], closes[1])
    if (!('account' in stranger)) continue
    const api = await world.server.by(stranger)
    const rows = JSON.stringify(await api.call('view', { params: { view: 'conversations' }, query: {} }))
    assert.not.ok(rows.includes(id))
    const found = await api.call('searchConversations', { query: { text: 'lift' } }).catch((error: unknown) => error)
    assert.not.ok(JSON.stringify(found).includes('stuck'))
  }
  assert.equal(
    (await world.rows(world.owner, 'conversations')).map((row) => row.messages),
    [1],
  )
})

test('MEMBER-2: an administrator is a member of what exists, and of nothing that could', async ({ world }) => {
  const endpoint = await world.endpoint(world.jan)
  const chat = await world.chat(endpoint)
  const log = logOf(world, chat.conversation)
  const by = world.owner.account.id
  assert.is((await append(world, world.owner, log, [said(world, by, 'Hello?')]))?.code, CLOSE.forbidden.code)
  await chat.at.say('Now it does')
  await until(async () => (await world.rows(world.owner, 'conversations')).length === 1, 'the row')
  assert.is(await append(world, world.owner, log, [said(world, by, 'Hello')]), null)
})

test('MEMBER-3: what an administrator has opened is theirs alone, whoever else answers everybody', async ({
  world,
}) => {
  const { owner, server } = world
  const other = await world.account('other', [{ capability: 'chat.answer', scope: 'everything' }])
  const body = { person: world.person('jan'), queue: null }
  const { conversation } = await (await server.by(owner)).call('openConversation', { body })
  const log = logOf(world, conversation)
  assert.is(await append(world, owner, log, [said(world, owner.account.id, 'Between us')]), null)
  assert.is(await append(world, world.jan, log, [said(world, world.jan.device, 'Yes')]), null)
  assert.is((await append(world, other, log, [said(world, other.account.id, 'Me too')]))?.code, CLOSE.forbidden.code)
  assert.equal(await world.rows(other, 'conversations'), [])
})

test('MEMBER-4: nobody speaks in the name of another, be it another device of the same person', async ({ world }) => {
  const { log } = await begun(world)
  const second = await world.enrol('jan')
  const names = [world.owner.account.id, second.device, world.ewa.device, SERVER, 'nobody']
  for (const name of names) {
    // Left for the other to bring, who never will; and refused among the sender's own.
    assert.is(await append(world, world.jan, log, [said(world, name, 'Not me')]), null, name)
    const mixed = [said(world, world.jan.device, 'Me'), said(world, name, 'Not me')]
    assert.is((await append(world, world.jan, log, mixed))?.code, CLOSE.badFact.code, name)
  }
  assert.is(await append(world, world.owner, log, [said(world, world.jan.device, 'Not me')]), null)
  assert.equal(
    (await world.rows(world.owner, 'conversations')).map((row) => row.messages),
    [1],
  )
  assert.is(await inLog(world, log), 1)
})

test('MEMBER-5: a Yjs client id in a conversation is its first author’s, among devices of one person too', async ({
  world,
}) => {
  const { log } = await begun(world)
  const second = await world.enrol('jan')
  assert.is(await append(world, world.jan, log, [said(world, world.jan.device, 'Mine')], 77), null)
  for (const [device, by] of [
    [world.owner, world.owner.account.id],
    [second, second.device],
  ] as const) {
    const refusal = await append(world, device, log, [said(world, by, 'Mine now')], 77, 1)
    assert.is(refusal?.code, CLOSE.clientTaken.code)
    // Nor with the same bytes from the beginning, in which something else is said.
    const replaced = await append(world, device, log, [said(world, by, 'Instead'), said(world, by, 'And more')], 77)
    assert.is(replaced?.code, CLOSE.clientTaken.code)
  }
  assert.is(await append(world, world.jan, log, [said(world, world.jan.device, 'Still mine')], 77, 1), null)
})

test('MEMBER-6: a device assigns nothing and names nobody, and no member but the server does', async ({ world }) => {
  const { log } = await begun(world)
  const at = world.server.clock.now
  const admin = world.owner.account.id
  const facts = (by: string) => [{ type: 'named', at, by, v: 1, admin, name: 'The director' }]
  const ofOthers = (by: string) => [
    { type: 'named', at, by: SERVER, v: 1, admin, name: 'The director' },
    ...(by === admin ? [] : [{ type: 'assigned', at, by: admin, v: 1, to: null }]),
  ]
  for (const fact of [
    ...facts(world.jan.device),
    { type: 'assigned', at, by: world.jan.device, v: 1, to: admin },
    { type: 'receipt', at, by: world.jan.device, v: 1, item: 'iAAAAAAAAAAAAAAAAAAAAAA', state: 'read' },
    { type: 'said', id: newFactId(), at, by: world.jan.device, v: 1, text: '  ' },
    { type: 'said', id: newFactId(), at, by: world.jan.device, v: 1, text: 'x'.repeat(4001) },
  ])
    assert.is((await append(world, world.jan, log, [fact]))?.code, CLOSE.badFact.code, JSON.stringify(fact))
  for (const fact of facts(admin))
    assert.is((await append(world, world.owner, log, [fact]))?.code, CLOSE.badFact.code, JSON.stringify(fact))
  // What names another as its author is nobody's but theirs.
  for (const device of [world.jan, world.owner])
    for (const fact of ofOthers(device === world.owner ? admin : world.jan.device))
      assert.is(await append(world, device, log, [fact]), null)
  assert.is(await inLog(world, log), 1)
})

test('MEMBER-7: what another said is neither edited nor withdrawn, and nothing takes its place', async ({ world }) => {
  const { id, log, message } = await begun(world)
  const at = world.server.clock.now + 1
  const by = world.owner.account.id
  const facts = [
    { type: 'edited', at, by, v: 1, said: message, text: 'The lift is fine' },
    { type: 'withdrawn', at, by, v: 1, said: message },
    { ...said(world, by, 'In its place', message), at: at - 10 },
  ]
  assert.is(await append(world, world.owner, log, facts), null)
  const texts = async () =>
    (await (await world.server.by(world.owner)).call('searchConversations', { query: { text: 'lift' } })).messages.map(
      ({ text }) => text,
    )
  assert.equal(await texts(), ['The lift is stuck'])
  const endpoint = await world.endpoint(world.jan)
  await until(() => endpoint.chats[0]?.at.talk.messages.length === 2, 'both messages')
  const { talk } = endpoint.chats[0]!.at
  assert.is(endpoint.chats[0]!.conversation, id)
  assert.equal(
    talk.messages.filter(({ speaker }) => speaker === 'person').map(({ text }) => text),
    ['The lift is stuck'],
  )
})

test('MEMBER-8: a conversation opens by the API as far as its person is within reach and its queue answered', async ({
  world,
}) => {
  const cedar = await world.account('cedar', [{ capability: 'chat.answer', scope: [world.unit('CEDAR')] }])
  const hidden = await world.addQueue({ name: 'Human resources', answeredBy: [world.owner.account.id] })
  const open = async (person: string, queue: string | null) => {
    const { status, text } = await world.request(cedar, 'POST', '/api/conversations', { person, queue })
    return { status, text }
  }
  const [near, far] = [world.person('ewa'), world.person('jan')]
  assert.is((await open(near, world.queue)).status, 200)
  assert.is((await open(near, null)).status, 200)
  const nobody = await open('pAAAAAAAAAAAAAAAAAAAAAA', world.queue)
  assert.is(nobody.status, 404)
  assert.equal(await open(far, world.queue), nobody)
  assert.equal(await open(far, null), nobody)
  const noQueue = await open(near, 'qAAAAAAAAAAAAAAAAAAAAAA')
  assert.is(noQueue.status, 404)
  assert.equal(await open(near, hidden), noQueue)
  const replies = async (queue: string) => world.request(cedar, 'POST', `/api/queues/${queue}/replies`, { replies: [] })
  assert.equal(await replies(hidden), await replies('qAAAAAAAAAAAAAAAAAAAAAA'))
  assert.equal(
    (await world.rows(cedar, 'queues')).map(({ name }) => name),
    ['Equipment maintenance'],
  )
})

test('MEMBER-9: facts of another month are refused, and months to come are nobody’s yet', async ({ world }) => {
  const { id } = await begun(world)
  const next = logName('talk', id, addMonths(monthOf(world.server.clock.now), 1))
  const refusal = await append(world, world.jan, next, [said(world, world.jan.device, 'Tomorrow')])
  assert.is(refusal?.code, CLOSE.badFact.code)
})

test('MEMBER-10: a member reads the whole log, and only that', async ({ world }) => {
  const { log } = await begun(world)
  const connection = await connect(world, world.owner)
  connection.open(1, log)
  await until(() => connection.controls('opened').length === 1, 'the log')
  connection.send(1, syncStep1(EMPTY_STATE_VECTOR))
  await until(() => connection.messages(1).length >= 2, 'what is in it')
  connection.socket.close()
  const administrator = await world.administrator(world.owner)
  const id = log.split('/')[1] as ConversationId
  const conversation = await world.follow(administrator, world.owner, id)
  assert.is(conversation.talk.messages.length, 1)
})

test.run()
