/** The promise to third parties: the stock provider of y-websocket, unchanged, over plain connections. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import { newItemId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import { FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import {
  alsoAtAnna,
  anna,
  atAnna,
  atPiotr,
  feed,
  journalOf,
  notice,
  NOW,
  piotr,
  testServer,
  until,
  type TestServer,
} from './test-kit.ts'

const connect = (server: TestServer, principal: { id: string }, log: string, doc = new Y.Doc()) => {
  const provider = new WebsocketProvider(`${server.origin}/sync`, log, doc, {
    params: { token: principal.id },
    WebSocketPolyfill: WebSocket as never,
    disableBc: true,
  })
  const closes: number[] = []
  provider.on('connection-close', (event) => event && closes.push(event.code))
  const leave = () => {
    provider.destroy()
    doc.destroy() // or its presence would keep the process alive
  }
  return { provider, doc, leave, facts: doc.getArray<Record<string, unknown>>(FACTS_ARRAY), closes }
}

const fact = (by: string) =>
  pack({ type: 'receipt', at: NOW, by: by as DeviceId, v: 1, item: newItemId(NOW), state: 'read' })

/** What the server has of a log. */
const stored = async (server: TestServer, log: string): Promise<unknown[]> => {
  const doc = new Y.Doc()
  const content = (await server.store.read([log])).get(log)
  if (content) Y.applyUpdate(doc, content)
  return doc.getArray(FACTS_ARRAY).toArray()
}

test('SYNC-1: the stock provider reads a feed, live and from the beginning', async () => {
  const server = await testServer()
  await server.sync.append([{ log: feed, facts: notice('first') }], [])
  const one = connect(server, atAnna, feed)
  await until(() => one.provider.synced, 'synchronisation')
  assert.is(one.facts.length, 1)
  await server.sync.append([{ log: feed, facts: notice('second') }], [])
  await until(() => one.facts.length === 2, 'the second notice')
  const later = connect(server, atPiotr, feed)
  await until(() => later.provider.synced, 'synchronisation')
  assert.equal(later.facts.toJSON(), one.facts.toJSON())
  one.leave()
  later.leave()
  await server.close()
})

test('SYNC-2: the stock provider appends to its own journal, also what it wrote offline, and another device of the person gets it', async () => {
  const server = await testServer()
  const log = journalOf(anna)
  const doc = new Y.Doc()
  doc.getArray(FACTS_ARRAY).push([fact(atAnna.id)])
  const writer = connect(server, atAnna, log, doc)
  const reader = connect(server, alsoAtAnna, log)
  await until(() => reader.facts.length === 1, 'what was written offline')
  writer.facts.push([fact(atAnna.id)])
  await until(() => reader.facts.length === 2, 'what was written now')
  assert.is((await stored(server, log)).length, 2)
  const late = connect(server, alsoAtAnna, log)
  await until(() => late.provider.synced, 'synchronisation')
  assert.equal(late.facts.toJSON(), writer.facts.toJSON())
  for (const { leave } of [writer, reader, late]) leave()
  await server.close()
})

type Attack = {
  name: string
  log: string
  code: number
  /** what is done once the provider is in touch */
  act: (client: ReturnType<typeof connect>) => void
  /** what the log holds afterwards */
  left?: number
}

const raw = (client: ReturnType<typeof connect>, bytes: Uint8Array) =>
  (client.provider.ws as unknown as WebSocket).send(bytes)
const journal = journalOf(anna)

const ATTACKS: Attack[] = [
  { name: 'writes to a feed', log: feed, code: 4405, act: ({ facts }) => facts.push([fact(atAnna.id)]) },
  { name: 'writes into another’s journal', log: journalOf(piotr), code: 4403, act: () => {} },
  {
    name: 'deletes a fact',
    log: journal,
    code: 4420,
    act: ({ facts }) => {
      facts.push([fact(atAnna.id)])
      facts.delete(0, 1)
    },
    left: 1,
  },
  {
    name: 'overwrites with a map',
    log: journal,
    code: 4420,
    act: ({ doc }) => doc.getMap('other').set('a', 1),
  },
  {
    name: 'sends a fact in another’s name among their own',
    log: journal,
    code: 4422,
    act: ({ facts }) => facts.push([fact(atAnna.id), fact(atPiotr.id)]),
  },
  {
    name: 'skips a clock',
    log: journal,
    code: 4001,
    act: (client) => {
      const doc = new Y.Doc()
      doc.getArray(FACTS_ARRAY).push([fact(atAnna.id)])
      const first = Y.encodeStateVector(doc)
      doc.getArray(FACTS_ARRAY).push([fact(atAnna.id)])
      Y.applyUpdate(client.doc, Y.encodeStateAsUpdate(doc, first)) // waits in the client, which sends it all the same
      raw(client, Buffer.concat([Buffer.from([0, 2]), sized(Y.encodeStateAsUpdate(doc, first))]))
    },
  },
  {
    name: 'sends 10 MB',
    log: journal,
    code: 4413,
    act: ({ facts }) => facts.push([{ ...fact(atAnna.id), x: 'x'.repeat(10_000_000) }]),
  },
  {
    name: 'sends garbage',
    log: journal,
    code: 4400,
    act: (client) => raw(client, Buffer.from([0, 2, 5, 250, 250, 250, 250, 250])),
  },
  {
    name: 'sends bytes cut short',
    log: journal,
    code: 4400,
    act: (client) => raw(client, Buffer.from([0, 1, 200, 1])),
  },
  {
    name: 'sends an unknown frame',
    log: journal,
    code: 4400,
    act: (client) => raw(client, Buffer.from([99, 1, 2, 3])),
  },
  {
    name: 'sends text',
    log: journal,
    code: 4400,
    act: (client) => (client.provider.ws as unknown as WebSocket).send('hello'),
  },
]

const sized = (bytes: Uint8Array): Uint8Array => {
  if (bytes.byteLength < 128) return Buffer.concat([Buffer.from([bytes.byteLength]), bytes])
  return Buffer.concat([Buffer.from([(bytes.byteLength & 127) | 128, bytes.byteLength >> 7]), bytes])
}

for (const attack of ATTACKS)
  test(`SYNC-3: who ${attack.name} is refused with ${attack.code}, nothing is applied, and others notice nothing`, async () => {
    const server = await testServer()
    const other = connect(server, alsoAtAnna, journal)
    await until(() => other.provider.synced, 'synchronisation of the other')
    const attacker = connect(server, atAnna, attack.log)
    if (attack.code !== 4403) await until(() => attacker.provider.synced, 'synchronisation')
    attack.act(attacker)
    await until(() => attacker.closes.length > 0, 'the refusal')
    assert.is(attacker.closes[0], attack.code)
    attacker.leave()
    assert.is((await stored(server, attack.log)).length, attack.left ?? 0)
    assert.is(other.facts.length, attack.left ?? 0)
    other.facts.push([fact(alsoAtAnna.id)])
    await until(async () => (await stored(server, journal)).length === (attack.left ?? 0) + 1, 'what the other wrote')
    assert.equal(other.closes, [])
    assert.ok(!server.logged.join('').includes('token'))
    other.leave()
    await server.close()
  })

test('GATE-9: what others wrote is set aside: nobody is refused for it, and nobody gets it', async () => {
  const server = await testServer()
  const other = connect(server, alsoAtAnna, journal)
  const carrier = connect(server, atAnna, journal)
  await until(() => other.provider.synced && carrier.provider.synced, 'synchronisation')
  const stranger = new Y.Doc()
  stranger.getArray(FACTS_ARRAY).push([fact(atPiotr.id)])
  Y.applyUpdate(carrier.doc, Y.encodeStateAsUpdate(stranger))
  const own = new Y.Doc()
  own.getArray(FACTS_ARRAY).push([fact(atAnna.id)])
  Y.applyUpdate(carrier.doc, Y.encodeStateAsUpdate(own))
  await until(() => other.facts.length === 1, 'what the sender wrote')
  assert.is((await stored(server, journal)).length, 1)
  assert.equal([...carrier.closes, ...other.closes], [])
  carrier.leave()
  other.leave()
  await server.close()
})

test('SYNC-3: who uses another principal’s Yjs client id is refused with 4409', async () => {
  const server = await testServer()
  const first = new Y.Doc()
  const owner = connect(server, atAnna, journal, first)
  owner.facts.push([fact(atAnna.id)])
  await until(async () => (await stored(server, journal)).length === 1, 'the first fact')
  const second = new Y.Doc()
  const thief = connect(server, alsoAtAnna, journal, second)
  await until(() => thief.facts.length === 1, 'synchronisation')
  const { clientID } = second
  second.clientID = first.clientID
  thief.facts.push([fact(alsoAtAnna.id)])
  await until(() => thief.closes.length > 0, 'the refusal')
  assert.is(thief.closes[0], 4409)
  second.clientID = clientID // the provider looks itself up by it
  assert.is((await stored(server, journal)).length, 1)
  owner.leave()
  thief.leave()
  await server.close()
})

test('SYNC-4: a token that is not valid is told by 4010 after the upgrade', async () => {
  const server = await testServer()
  const stranger = connect(server, { id: 'nonsense' }, feed)
  await until(() => stranger.closes.length > 0, 'the refusal')
  assert.is(stranger.closes[0], 4010)
  stranger.leave()
  await server.close()
})

test.run()
