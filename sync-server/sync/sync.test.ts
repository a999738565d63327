import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { appendUpdate, FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { clientControl, dataEntry } from '@carillon/shared-model/wire/frames.ts'
import {
  EMPTY_STATE_VECTOR,
  EMPTY_UPDATE,
  SYNC,
  syncStep1,
  syncStep2,
  syncUpdate,
} from '@carillon/shared-model/wire/messages.ts'
import type { LogStore } from '../ports/log-store.ts'
import { LIMITS } from './limits.ts'
import {
  alsoAtAnna,
  anna,
  atAnna,
  atPiotr,
  feed,
  journalOf,
  MONTH,
  notice,
  receipt,
  TestClient,
  testServer,
  until,
} from './test-kit.ts'

const journal = journalOf(anna)

/** [step, payload] of a message of synchronisation. */
const read = (message: Uint8Array): [number, Uint8Array] => {
  const decoder = decoding.createDecoder(message)
  assert.is(decoding.readVarUint(decoder), 0)
  return [decoding.readVarUint(decoder), decoding.readVarUint8Array(decoder)]
}
const factsIn = (messages: readonly Uint8Array[]): unknown[] => {
  const doc = new Y.Doc()
  for (const message of messages) {
    const [step, payload] = read(message)
    if (step !== SYNC.step1) Y.applyUpdate(doc, payload)
  }
  return doc.getArray(FACTS_ARRAY).toArray()
}

test('WIRE-1: a multiplexed connection is welcomed, and a dozen logs open in one frame each way', async () => {
  const server = await testServer()
  const client = await new TestClient(server.origin, atAnna).opened()
  const [welcome] = client.controls('welcome')
  assert.is(welcome!.ticket, atAnna.id)
  const names = [`desk/${atAnna.id}`, feed, journal, `inbox/${anna}/${MONTH}`, `inbox/${atAnna.id}/${MONTH}`]
  const before = client.frames
  const frame = names.map((name, index) => ({ name, channel: index + 1 }))
  client.socket.send(
    Buffer.concat(
      frame.flatMap(({ name, channel }) => [
        clientControl({ kind: 'open', channel, name }),
        dataEntry(channel, syncStep1(EMPTY_STATE_VECTOR)),
      ]),
    ),
  )
  await until(() => client.controls('opened').length === 5, 'the logs')
  assert.is(client.frames, before + 1)
  // the journal alone may be appended to, and only there the server asks for what it lacks
  assert.equal(
    client.messages(3).map((message) => read(message)[0]),
    [SYNC.step1, SYNC.step2],
  )
  assert.equal(
    client.messages(2).map((message) => read(message)[0]),
    [SYNC.step2],
  )
  await server.close()
})

test('WIRE-2: an update on disk is told to its author by `stored`, to others by the update, and echoed to nobody', async () => {
  const server = await testServer()
  const author = (await new TestClient(server.origin, atAnna).opened()).open(1, journal)
  const other = (await new TestClient(server.origin, alsoAtAnna).opened()).open(9, journal)
  await until(() => author.controls('opened').length + other.controls('opened').length === 2, 'the journal')
  author.send(1, syncUpdate(receipt(atAnna.id, 5, 0))).send(1, syncUpdate(receipt(atAnna.id, 5, 1)))
  await until(() => author.controls('stored').length === 2 && factsIn(other.messages(9)).length === 2, 'both receipts')
  assert.equal(Y.decodeStateVector(author.controls('stored')[1]!.stateVector), new Map([[5, 2]]))
  assert.is(factsIn(author.messages(1)).length, 0)
  // sent again, since the answer was lost: told again, kept once
  author.send(1, syncStep2(receipt(atAnna.id, 5, 0)))
  await until(() => author.controls('stored').length === 3, 'the repeated answer')
  assert.is((await server.store.heads([journal])).get(journal)!.get(5)!.clock, 2)
  await server.close()
})

test('WIRE-3: a refused update ends its channel only', async () => {
  const server = await testServer()
  const client = (await new TestClient(server.origin, atAnna).opened())
    .open(1, feed)
    .open(2, journal)
    .open(3, journalOf('p'.repeat(23)))
  await until(() => client.controls('opened').length === 2 && client.controls('closed').length === 1, 'the logs')
  assert.equal(
    client.controls('closed').map(({ channel, code }) => [channel, code]),
    [[3, 4403]],
  )
  client.send(1, syncUpdate(receipt(atAnna.id, 5, 0)))
  await until(() => client.controls('closed').length === 2, 'the refusal')
  assert.equal([client.controls('closed')[1]!.channel, client.controls('closed')[1]!.code], [1, 4405])
  client.send(2, syncUpdate(receipt(atAnna.id, 5, 0)))
  await until(() => client.controls('stored').length === 1, 'the other channel')
  assert.is(await server.refused('readOnly'), 1)
  assert.is(await server.refused('forbidden'), 1)
  assert.ok(server.logged.some((line) => line.includes('readOnly')))
  // the log may be opened again
  client.open(4, feed)
  await until(() => client.controls('opened').length === 3, 'the feed again')
  await server.close()
})

test('WIRE-4: malformed frames end that connection with 4400 and no other', async () => {
  const server = await testServer()
  const witness = (await new TestClient(server.origin, atPiotr).opened()).open(1, feed)
  await until(() => witness.controls('opened').length === 1, 'the feed')
  const attacks: ((client: TestClient) => void)[] = [
    (client) => client.socket.send(Buffer.from([0, 200, 1])),
    (client) => client.socket.send(Buffer.from([0, 2, 77, 1])),
    (client) => client.socket.send('text'),
    (client) => client.open(1, feed).open(1, journal),
    (client) => client.open(1, feed).open(2, feed),
    (client) => {
      for (let month = 1; month <= LIMITS.channels + 1; month++)
        client.open(month, `feed/${atAnna.feeds[0]}/${2000 + month}-01`)
    },
  ]
  for (const attack of attacks) {
    const client = await new TestClient(server.origin, atAnna).opened()
    attack(client)
    await until(() => client.closed !== null, 'the end')
    assert.is(client.closed!.code, 4400)
  }
  assert.is(witness.closed, null)
  await server.sync.append([{ log: feed, facts: notice('still here') }], [])
  await until(() => witness.messages(1).length === 1, 'the notice')
  await server.close()
})

test('WIRE-5: a version that is missing or too old is told so', async () => {
  const server = await testServer()
  const client = new TestClient(server.origin, atAnna, '/sync?')
  await until(() => client.closed !== null, 'the end')
  assert.is(client.closed!.code, 4426)
  await server.close()
})

test('WIRE-6: other paths are not ours', async () => {
  const server = await testServer()
  const socket = new WebSocket(`${server.origin}/elsewhere`)
  const message = await new Promise<string>((resolve) => socket.on('error', (error) => resolve(error.message)))
  assert.match(message, /404/)
  await server.close()
})

test('SYNC-5: a token is checked while others work, and a rejected check is a refusal', async () => {
  const server = await testServer({
    token: (token) =>
      token === 'broken' ? Promise.reject(new Error('x')) : Promise.resolve(token === atAnna.id ? atAnna : null),
  })
  await new TestClient(server.origin, atAnna).opened()
  const broken = new TestClient(server.origin, { id: 'broken' as never })
  await until(() => broken.closed !== null, 'the end')
  assert.is(broken.closed!.code, 4010)
  await server.close()
})

test('SYNC-6: two updates of one turn are judged one after the other', async () => {
  const server = await testServer()
  const client = (await new TestClient(server.origin, atAnna).opened()).open(1, journal)
  client.socket.send(Buffer.concat([0, 1, 2].map((clock) => dataEntry(1, syncUpdate(receipt(atAnna.id, 5, clock))))))
  await until(() => client.controls('stored').length === 3, 'all three')
  client.socket.send(Buffer.concat([5, 3].map((clock) => dataEntry(1, syncUpdate(receipt(atAnna.id, 5, clock))))))
  await until(() => client.controls('closed').length === 1, 'the gap')
  assert.is(client.controls('closed')[0]!.code, 4001)
  await server.close()
})

/** A server whose disk can be made to wait. */
const holdingServer = async () => {
  let release = (): void => {}
  let held: Promise<void> | null = null
  const server = await testServer({
    wrap: (store) => ({
      heads: (logs) => store.heads(logs),
      read: (logs) => store.read(logs),
      damageOf: (log) => store.damageOf(log),
      changedSince: (seq, limit) => store.changedSince(seq, limit),
      commit: async (batch) => {
        await held
        await store.commit(batch)
      },
      compact: () => store.compact(),
      close: () => store.close(),
    }),
  })
  const hold = () => {
    held = new Promise((resolve) => (release = resolve))
  }
  return { server, hold, release: () => release() }
}

/** Resolves when the server has received everything that was sent before. */
const arrived = async ({ socket }: TestClient): Promise<void> => {
  const received = new Promise((resolve) => socket.once('pong', resolve))
  socket.ping()
  await received
}

test('SYNC-6: what a turn adds to a log does not overtake the answer to who opens it in that turn', async () => {
  const { server, hold, release } = await holdingServer()
  const client = await new TestClient(server.origin, atAnna).opened()
  hold()
  const before = server.sync.append([{ log: `inbox/${anna}/${MONTH}`, facts: notice('another log') }], [])
  // While that is being written, somebody opens a new log, and the server writes its first fact.
  await new Promise((resolve) => setImmediate(resolve))
  client.open(1, feed).send(1, syncStep1(EMPTY_STATE_VECTOR))
  await arrived(client)
  const first = server.sync.append([{ log: feed, facts: notice('first') }], [])
  release()
  await Promise.all([before, first])
  await until(() => client.messages(1).length > 1, 'the answer and the first fact')
  assert.is(factsIn(client.messages(1)).length, 1)
  const [welcome, opened] = client.entries.map((entry) => ('control' in entry ? entry.control.kind : 'data'))
  assert.equal([welcome, opened], ['welcome', 'opened'])
  await server.close()
})

test('SYNC-6: an answer made in the turn in which a log grows is not kept for those who ask later', async () => {
  const { server, hold, release } = await holdingServer()
  const append = (text: string) => server.sync.append([{ log: feed, facts: notice(text) }], [])
  await append('one')
  hold()
  const second = append('two')
  const early = await new TestClient(server.origin, atAnna).opened()
  early.open(1, feed).send(1, syncStep1(EMPTY_STATE_VECTOR))
  await arrived(early)
  const third = append('three')
  release()
  await Promise.all([second, third])
  const late = (await new TestClient(server.origin, alsoAtAnna).opened()).open(1, feed)
  late.send(1, syncStep1(EMPTY_STATE_VECTOR))
  await until(() => late.messages(1).length > 0, 'the answer')
  assert.is(factsIn(late.messages(1)).length, 3)
  assert.is(factsIn(early.messages(1)).length, 3)
  await server.close()
})

test('SYNC-7: what the server cannot write itself fails alone, not what it writes in the same turn', async () => {
  const server = await testServer()
  const broken = server.sync.append([{ log: 'no log', facts: notice('x') }], [])
  const sound = server.sync.append([{ log: feed, facts: notice('y') }], [])
  await broken.then(
    () => assert.unreachable('there is no such log'),
    (error: Error) => assert.match(error.message, /not the name of a log/),
  )
  await sound
  assert.is((await server.store.read([feed])).size, 1)
  await server.close()
})

test('SYNC-7: when a commit fails nobody is told anything, the connections of the turn begin anew, and nothing is held as stored', async () => {
  let isFull = false
  const server = await testServer({
    wrap: (store): LogStore => ({
      heads: (logs) => store.heads(logs),
      read: (logs) => store.read(logs),
      damageOf: (log) => store.damageOf(log),
      changedSince: (seq, limit) => store.changedSince(seq, limit),
      compact: () => store.compact(),
      close: () => store.close(),
      commit: (batch) => (isFull ? Promise.reject(new Error('The disk is full.')) : store.commit(batch)),
    }),
  })
  const author = (await new TestClient(server.origin, atAnna).opened()).open(1, journal)
  const other = (await new TestClient(server.origin, alsoAtAnna).opened()).open(1, journal)
  await until(() => author.controls('opened').length + other.controls('opened').length === 2, 'the journal')
  isFull = true
  author.send(1, syncUpdate(receipt(atAnna.id, 5, 0)))
  await until(() => author.closed !== null, 'the end')
  assert.is(author.closed!.code, 4000)
  assert.is(author.controls('stored').length, 0)
  assert.is(factsIn(other.messages(1)).length, 0)
  assert.is(other.closed, null)
  await server.sync.append([{ log: feed, facts: notice('x') }], []).then(
    () => assert.unreachable('it cannot have been appended'),
    (error: Error) => assert.match(error.message, /full/),
  )
  isFull = false
  const again = (await new TestClient(server.origin, atAnna).opened()).open(1, journal)
  again.send(1, syncUpdate(receipt(atAnna.id, 5, 0)))
  await until(() => again.controls('stored').length === 1 && factsIn(other.messages(1)).length === 1, 'the receipt')
  await server.close()
})

test('SYNC-7: who asked for something in a turn that fails begins anew, and nobody else', async () => {
  let isBroken = false
  const server = await testServer({
    wrap: (store): LogStore => ({
      heads: (logs) => store.heads(logs),
      read: (logs) => (isBroken ? Promise.reject(new Error('The disk is gone.')) : store.read(logs)),
      damageOf: (log) => store.damageOf(log),
      changedSince: (seq, limit) => store.changedSince(seq, limit),
      compact: () => store.compact(),
      close: () => store.close(),
      commit: (batch) => store.commit(batch),
    }),
  })
  await server.sync.append([{ log: feed, facts: notice('x') }], [])
  const witness = (await new TestClient(server.origin, atPiotr).opened()).open(1, feed)
  await until(() => witness.controls('opened').length === 1, 'the feed')
  isBroken = true
  const client = (await new TestClient(server.origin, atAnna).opened()).open(1, feed)
  client.send(1, syncStep1(EMPTY_STATE_VECTOR))
  await until(() => client.closed !== null, 'the end')
  assert.is(client.closed!.code, 4000)
  isBroken = false
  witness.send(1, syncStep1(EMPTY_STATE_VECTOR))
  await until(() => witness.messages(1).length === 1, 'the answer')
  assert.is(witness.closed, null)
  await server.close()
})

test('SYNC-8: who reads too slowly is ended, and others get everything', async () => {
  const server = await testServer({ limits: { queueBytes: 64 * 1024 } })
  const slow = (await new TestClient(server.origin, atAnna).opened()).open(1, feed)
  const quick = (await new TestClient(server.origin, atPiotr).opened()).open(1, feed)
  await until(() => slow.controls('opened').length + quick.controls('opened').length === 2, 'the feed')
  slow.socket.pause()
  let sent = 0
  while (server.sync.isConnected(atAnna.id as never) && sent < 400) {
    await server.sync.append([{ log: feed, facts: notice('x'.repeat(100_000)) }], [])
    sent++
    await until(() => quick.messages(1).length >= sent, 'what was sent')
  }
  assert.not(server.sync.isConnected(atAnna.id as never))
  assert.is(quick.messages(1).length, sent)
  slow.socket.terminate()
  await server.close()
})

test('SYNC-9: too many updates end the channel with 4003', async () => {
  const server = await testServer({ limits: { updatesPerSecond: 1 } })
  const client = (await new TestClient(server.origin, atAnna).opened()).open(1, journal)
  for (let clock = 0; clock < 11; clock++) client.send(1, syncUpdate(receipt(atAnna.id, 5, clock)))
  await until(() => client.controls('closed').length === 1, 'the refusal')
  assert.is(client.controls('closed')[0]!.code, 4003)
  assert.is((await server.store.heads([journal])).get(journal)!.get(5)!.clock, 10)
  await server.close()
})

test('BOUND-4: the bytes of a day are the principal’s, over whichever connection and after a restart', async () => {
  const MEGABYTE = 1024 * 1024
  const limits = { bytesPerDay: 2.5 * MEGABYTE }
  const large = (clock: number) => {
    const [fact] = [{ t: 'r', a: Date.UTC(2026, 10, 23, 12), b: atAnna.id, v: 2, more: 'x'.repeat(MEGABYTE - 1000) }]
    return syncUpdate(appendUpdate(5, clock, [fact]))
  }
  const connect = async (origin: string, principal = atAnna) =>
    (await new TestClient(origin, principal).opened()).open(1, journal)
  const server = await testServer({ limits })
  for (const clock of [0, 1]) {
    const client = await connect(server.origin)
    client.send(1, large(clock))
    await until(() => client.controls('stored').length === 1, 'a megabyte')
    client.socket.close()
  }
  const third = await connect(server.origin)
  third.send(1, large(2))
  await until(() => third.controls('closed').length === 1, 'the refusal')
  assert.is(third.controls('closed')[0]!.code, 4003)
  const other = await connect(server.origin, alsoAtAnna)
  other.send(1, syncUpdate(receipt(alsoAtAnna.id, 6, 0)))
  await until(() => other.controls('stored').length === 1, 'another principal')
  await server.close()

  const later = await testServer({ limits, file: server.file })
  const again = await connect(later.origin)
  again.send(1, large(2))
  await until(() => again.controls('closed').length === 1, 'the refusal after a restart')
  assert.is(again.controls('closed')[0]!.code, 4003)
  await later.close()
})

test('SYNC-10: an update of nothing changes nothing, wherever it comes', async () => {
  const server = await testServer()
  const client = (await new TestClient(server.origin, atAnna).opened()).open(1, feed).open(2, journal)
  client.send(1, syncStep2(EMPTY_UPDATE)).send(2, syncUpdate(EMPTY_UPDATE)).open(3, `desk/${atAnna.id}`)
  await until(() => client.controls('opened').length === 3, 'the logs')
  assert.is(client.controls('closed').length, 0)
  await server.close()
})

test('SYNC-11: presence is told with the first and the last connection; a device can be ended at once; close ends all', async () => {
  const server = await testServer()
  const first = await new TestClient(server.origin, atAnna).opened()
  const second = await new TestClient(server.origin, atAnna).opened()
  assert.is(server.sync.count, 2)
  server.sync.end(atAnna.id as never, 'revoked')
  await until(() => first.closed !== null && second.closed !== null, 'the end')
  assert.equal([first.closed!.code, second.closed!.code], [4401, 4401])
  await until(() => server.presence.length === 2, 'presence')
  assert.equal(server.presence, [[atAnna.id, true], [atAnna.id, false]]) // prettier-ignore
  const last = await new TestClient(server.origin, atPiotr).opened()
  await server.close()
  await until(() => last.closed !== null, 'the end')
  assert.is(last.closed!.code, 4000)
})

test.run()
