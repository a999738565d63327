/** Who is in a conversation now, as connections tell it and are told. */
import * as decoding from 'lib0/decoding'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { clientControl } from '@carillon/shared-model/wire/frames.ts'
import { awarenessMessage, MESSAGE } from '@carillon/shared-model/wire/messages.ts'
import { readPresence, writePresence, type PresenceEntry } from '@carillon/shared-model/wire/presence.ts'
import {
  alsoAtAnna,
  atAnna,
  atPiotr,
  feed,
  members,
  owner,
  talkLog,
  TestClient,
  testServer,
  until,
  type TestServer,
} from './test-kit.ts'

type By = Parameters<typeof writePresence>[0][0]['state']
const here = (by: string, typing = false) => ({ by, typing }) as By
const tell = (...entries: PresenceEntry[]) => awarenessMessage(writePresence(entries))
const entry = (client: number, clock: number, state: By): PresenceEntry => ({ client, clock, state })

/** A connection with the log open. */
const join = async (server: TestServer, principal: { id: string }, log = talkLog) => {
  const client = await new TestClient(server.origin, principal as never).opened()
  client.open(1, log)
  await until(() => client.controls('opened').length + client.controls('closed').length === 1, 'an answer')
  return client
}

/** Entries that came, in order. */
const heard = (client: TestClient): PresenceEntry[] =>
  client.messages(1).flatMap((message) => {
    const decoder = decoding.createDecoder(message)
    if (decoding.readVarUint(decoder) !== MESSAGE.awareness) return []
    return readPresence(decoding.readVarUint8Array(decoder)) ?? []
  })

test('PRESENCE-1: members hear of each other, those who come later too, and of nobody who has gone', async () => {
  const server = await testServer()
  const [anna, admin] = [await join(server, atAnna), await join(server, owner)]
  anna.send(1, tell(entry(7, 1, here(atAnna.id))))
  await until(() => heard(admin).length === 1, 'anna')
  assert.equal(heard(admin), [entry(7, 1, here(atAnna.id))])
  const late = await join(server, alsoAtAnna)
  await until(() => heard(late).length === 1, 'anna, to who came later')
  anna.send(1, tell(entry(7, 2, here(atAnna.id, true))))
  await until(() => heard(admin).length === 2 && heard(late).length === 2, 'that she writes')
  anna.socket.terminate()
  await until(() => heard(admin).length === 3, 'that she has gone')
  assert.equal(heard(admin)[2], entry(7, 3, null))
  const last = await join(server, atAnna)
  last.send(1, tell(entry(8, 1, here(atAnna.id))))
  await until(() => heard(admin).length === 4, 'anna again')
  assert.equal(heard(last), [])
  // By closing the channel as by closing the connection.
  last.socket.send(clientControl({ kind: 'close', channel: 1 }))
  await until(() => heard(admin).length === 5, 'that she has gone')
  for (const client of [admin, late, last]) client.socket.close()
  await server.close()
})

test('PRESENCE-2: nobody tells of another: neither under their name nor under their client id', async () => {
  const server = await testServer()
  const [anna, admin, witness] = [await join(server, atAnna), await join(server, owner), await join(server, alsoAtAnna)]
  anna.send(1, tell(entry(7, 5, here(atAnna.id))))
  await until(() => heard(admin).length === 1 && heard(witness).length === 1, 'anna')
  admin.send(1, tell(entry(7, 6, null)))
  admin.send(1, tell(entry(7, 6, here(owner.id, true))))
  admin.send(1, tell(entry(9, 1, here(atAnna.id, true))))
  // What of a message is one's own goes on, and what repeats others does not.
  admin.send(1, tell(entry(7, 5, here(atAnna.id)), entry(10, 1, here(owner.id))))
  await until(() => heard(witness).length === 2, 'the administrator')
  assert.equal(heard(witness)[1], entry(10, 1, here(owner.id)))
  assert.equal(heard(anna), [entry(10, 1, here(owner.id))])
  assert.is(admin.controls('closed').length, 0)
  for (const client of [anna, admin, witness]) client.socket.close()
  await server.close()
})

test('PRESENCE-3: what is not presence ends the channel, and nobody hears of it', async () => {
  const server = await testServer()
  const witness = await join(server, owner)
  const attempts: Uint8Array[] = [
    awarenessMessage(new Uint8Array([1, 7, 1, 3, 0x7b, 0x22])),
    tell(entry(7, 1, { ...here(atAnna.id), note: 'x'.repeat(10) } as By)),
    tell(entry(7, 1, { by: 'nobody', typing: true } as never)),
    awarenessMessage(new Uint8Array(2000)),
    tell(...Array.from({ length: 40 }, (_, client) => entry(client, 1, here(atAnna.id)))),
  ]
  for (const message of attempts) {
    const anna = await join(server, atAnna)
    anna.send(1, message)
    await until(() => anna.controls('closed').length === 1, 'the end of the channel')
    assert.is(anna.controls('closed')[0]!.code, CLOSE.malformed.code)
    anna.socket.close()
  }
  const anna = await join(server, atAnna)
  anna.send(1, tell(entry(7, 1, here(atAnna.id))))
  await until(() => heard(witness).length > 0, 'anna')
  assert.equal(heard(witness), [entry(7, 1, here(atAnna.id))])
  for (const client of [anna, witness]) client.socket.close()
  await server.close()
})

test('PRESENCE-4: one entry a connection, so many changes a second, and nothing twice', async () => {
  const server = await testServer({ limits: { presencesPerSecond: 5 } })
  const [anna, admin] = [await join(server, atAnna), await join(server, owner)]
  anna.send(1, tell(entry(7, 1, here(atAnna.id))))
  anna.send(1, tell(entry(7, 1, here(atAnna.id))))
  anna.send(1, tell(entry(8, 1, here(atAnna.id))))
  await until(() => heard(admin).length === 3, 'the second client')
  assert.equal(heard(admin), [entry(7, 1, here(atAnna.id)), entry(7, 2, null), entry(8, 1, here(atAnna.id))])
  for (let clock = 2; clock < 20; clock++) anna.send(1, tell(entry(8, clock, here(atAnna.id, clock % 2 === 0))))
  // That somebody has gone is always told.
  anna.send(1, tell(entry(8, 30, null)))
  await until(() => heard(admin).at(-1)?.state === null, 'that she has gone')
  assert.is(heard(admin).length, 3 + 3 + 1)
  for (const client of [anna, admin]) client.socket.close()
  await server.close()
})

test('PRESENCE-5: who is no member neither tells nor hears, also from the moment when they are none any more', async () => {
  const server = await testServer()
  const [anna, admin, piotr] = [await join(server, atAnna), await join(server, owner), await join(server, atPiotr)]
  assert.is(piotr.controls('closed')[0]?.code, CLOSE.forbidden.code)
  piotr.send(1, tell(entry(3, 1, here(atPiotr.id))))
  anna.send(1, tell(entry(7, 1, here(atAnna.id))))
  await until(() => heard(admin).length === 1, 'anna')
  assert.equal(piotr.messages(1), [])
  await server.sync.rearrange(async () => (members.are = false))
  await until(() => anna.controls('closed').length + admin.controls('closed').length === 2, 'the end of the channels')
  assert.is(admin.controls('closed')[0]!.code, CLOSE.forbidden.code)
  members.are = true
  for (const client of [anna, admin, piotr]) client.socket.close()
  await server.close()
})

test('SYNC-12: presence is dropped where logs carry none', async () => {
  const server = await testServer()
  const [one, other] = [await join(server, atAnna, feed), await join(server, atPiotr, feed)]
  one.send(1, tell(entry(7, 1, here(atAnna.id))))
  await server.sync.append([{ log: feed, facts: [{ type: 'notice', at: 1, by: 'server', v: 1 }] as never }], [])
  await until(() => other.messages(1).length > 0, 'the notice')
  assert.equal(heard(other), [])
  for (const client of [one, other]) client.socket.close()
  await server.close()
})

test('PRESENCE-6: stock providers meet, also those that say nothing of themselves', async () => {
  const server = await testServer()
  const connect = (principal: { id: string }, state?: object) => {
    const doc = new Y.Doc()
    const provider = new WebsocketProvider(`${server.origin}/sync`, talkLog, doc, {
      connect: false,
      params: { token: principal.id },
      WebSocketPolyfill: WebSocket as never,
      disableBc: true,
    })
    if (state) provider.awareness.setLocalState(state)
    const closes: number[] = []
    provider.on('connection-close', (event) => event && closes.push(event.code))
    provider.connect()
    return { provider, doc, closes }
  }
  type Connected = ReturnType<typeof connect>
  const sees = (one: Connected, other: Connected) => one.provider.awareness.getStates().get(other.doc.clientID)
  const plain = connect(alsoAtAnna)
  const one = connect(atAnna, here(atAnna.id)!)
  await until(() => plain.provider.synced && one.provider.synced, 'both')
  const two = connect(owner, here(owner.id)!)
  await until(() => sees(one, two) !== undefined && sees(two, one) !== undefined, 'each other')
  two.provider.awareness.setLocalState(here(owner.id, true))
  await until(() => sees(one, two)?.typing === true, 'that the other writes')
  assert.equal(sees(plain, two), here(owner.id, true))
  two.provider.disconnect()
  await until(() => sees(one, two) === undefined, 'that the other has gone')
  assert.equal([...plain.closes, ...one.closes], [])
  for (const { provider, doc } of [plain, one, two]) {
    provider.destroy()
    doc.destroy()
  }
  await server.close()
})

test.run()
