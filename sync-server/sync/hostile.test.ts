// @timeout 240
/**
 * What one stolen computer can send, thrown at a server with 200 others connected (rules BOUND-n). How long anybody waits
 * is measured in turns and in what a turn does for the attacker, not by a clock: `npm --prefix bench run hostile` does that.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import { clientControl, dataEntry } from '@carillon/shared-model/wire/frames.ts'
import { EMPTY_STATE_VECTOR, SYNC, syncStep1, syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import type { LogStore } from '../ports/log-store.ts'
import { LIMITS } from './limits.ts'
import {
  again,
  emptyMessages,
  foreignLogs,
  manyFields,
  nested,
  nothing,
  questions,
  receipts,
  worstOrder,
} from './test-hostile.ts'
import { feed, journalOf, nestedUpdate, notice, NOW, receipt, TestClient, testServer, unit, until } from './test-kit.ts'

const test = suite('hostile')
const COMPUTERS = 200
const MEGABYTE = 1024 * 1024

const computer = (): Principal => ({
  kind: 'device',
  id: newDeviceId(NOW),
  unit,
  person: null,
  feeds: [unit],
})
const others = Array.from({ length: COMPUTERS }, computer)
const thieves = new Map<string, Principal>()
const thief = (): Principal => {
  const principal = computer()
  thieves.set(principal.id, principal)
  return principal
}

type Turn = { log: string; bytes: number }[]
/** What each commit held, what was looked up, and a disk that can be made to wait. */
const seen = { turns: [] as Turn[], lookedUp: 0, read: 0 }
let held: Promise<void> | null = null
let release = (): void => {}
const hold = (): void => {
  held = new Promise((resolve) => (release = resolve))
}
const watching = (store: LogStore): LogStore => ({
  heads: (logs) => {
    seen.lookedUp += logs.length
    return store.heads(logs)
  },
  read: (logs) => {
    seen.read += logs.length
    return store.read(logs)
  },
  damageOf: (log) => store.damageOf(log),
  changedSince: (seq, limit) => store.changedSince(seq, limit),
  commit: async (batch) => {
    await held
    seen.turns.push(batch.appends.map(({ log, update }) => ({ log, bytes: update.byteLength })))
    await store.commit(batch)
  },
  compact: () => store.compact(),
  close: () => store.close(),
})

const principals = new Map(others.map((principal) => [principal.id as string, principal]))
const server = await testServer({
  wrap: watching,
  token: (token) => Promise.resolve(principals.get(token) ?? thieves.get(token) ?? null),
})
const connect = async (principal: Principal) => {
  const client = await new TestClient(server.origin, principal).opened()
  client.open(1, journalOf(principal.id))
  await until(() => client.controls('opened').length > 0, 'the journal')
  return client
}
const clients = await Promise.all(others.map(connect))
let clock = 0

/** Resolves when the server has received everything that was sent before. */
const arrived = async ({ socket }: TestClient): Promise<void> => {
  const received = new Promise((resolve) => socket.once('pong', resolve))
  socket.ping()
  await received
}

/**
 * Throws a frame at the server while a turn is on; then every other computer sends a receipt.
 * @returns the turn that follows, and what it holds of the attacker's
 */
const attack = async (client: TestClient, principal: Principal, frame: Uint8Array) => {
  hold()
  const before = server.sync.append([{ log: feed, facts: notice('keeps the disk busy') }], [])
  await new Promise((resolve) => setImmediate(resolve))
  client.socket.send(frame)
  await arrived(client)
  for (const [n, one] of clients.entries()) one.send(1, syncUpdate(receipt(others[n]!.id, 5, clock)))
  clock++
  await Promise.all(clients.map(arrived))
  seen.turns = []
  release()
  held = null
  await before
  await until(() => clients.every((one) => one.controls('stored').length === clock), 'every other receipt')
  // The first is the one that kept the disk busy.
  const turn = seen.turns[1]!
  const journals = new Set(turn.map(({ log }) => log))
  assert.ok(
    others.every(({ id }) => journals.has(journalOf(id))),
    'everybody else is served in the very next turn',
  )
  const its = turn.filter(({ log }) => log === journalOf(principal.id))
  return { turn, bytes: its.reduce((sum, { bytes }) => sum + bytes, 0) }
}
const steal = async (): Promise<[TestClient, Principal]> => {
  const principal = thief()
  return [await connect(principal), principal]
}
const stepOf = (message: Uint8Array): number => message[1]!
const answersTo = (client: TestClient, channel: number): Uint8Array[] =>
  client.messages(channel).filter((message) => stepOf(message) === SYNC.step2)
test('BOUND-1: 60,000 receipts for nothing: a turn takes one update of them, and everybody else’s', async () => {
  const [client, principal] = await steal()
  const { bytes } = await attack(client, principal, receipts(principal.id, 3, 20_000))
  assert.ok(bytes > MEGABYTE && bytes < 2 * MEGABYTE, String(bytes))
  await until(() => client.controls('stored').length === 3, 'all of it, later')
  // They wait for items that may come yet, each once, as the 200 others' do.
  const { count } = server.database.get<{ count: number }>('SELECT count(*) AS count FROM early_receipts')!
  assert.is(count, 60_200)
})

test('BOUND-1: a principal has one share, over however many connections', async () => {
  const [client, principal] = await steal()
  const [second, third] = await Promise.all([connect(principal), connect(principal)])
  hold()
  const before = server.sync.append([{ log: feed, facts: notice('busy') }], [])
  await new Promise((resolve) => setImmediate(resolve))
  for (const [n, one] of [client, second, third].entries()) one.socket.send(receipts(principal.id, 2, 6000, n + 7))
  await Promise.all([client, second, third].map(arrived))
  seen.turns = []
  release()
  held = null
  await before
  await until(() => [client, second, third].every((one) => one.controls('stored').length === 2), 'all of it')
  const largest = Math.max(...seen.turns.map((turn) => turn.reduce((sum, { bytes }) => sum + bytes, 0)))
  assert.ok(largest < 1.5 * MEGABYTE, String(largest))
})

test('BOUND-2: 2,000 questions for one log are answered once', async () => {
  const [client, principal] = await steal()
  const facts = Array.from({ length: 3000 }, () => nothing(principal.id))
  client.send(1, syncUpdate(appendUpdate(7, 0, facts)))
  await until(() => client.controls('stored').length === 1, 'a log of some size')
  seen.read = 0
  await attack(client, principal, questions(1))
  await until(() => answersTo(client, 1).length > 0, 'the answer')
  await arrived(client)
  assert.is(answersTo(client, 1).length, 1)
  assert.is(seen.read, 1)
})

test('BOUND-2: 2,000 questions for what is at hand are answered once', async () => {
  const [client, principal] = await steal()
  await server.sync.append([{ log: feed, facts: notice('x'.repeat(300_000)) }], [])
  client.open(2, feed).send(2, syncStep1(EMPTY_STATE_VECTOR))
  await until(() => answersTo(client, 2).length === 1, 'the first answer')
  await attack(client, principal, questions(2))
  await arrived(client)
  assert.ok(answersTo(client, 2).length <= 3, String(answersTo(client, 2).length))
})

test('BOUND-2: who asks for much is sent what they can read, and all of it in the end', async () => {
  const [, principal] = await steal()
  const months = Array.from({ length: 12 }, (_, n) => `feed/${unit}/2025-${String(n + 1).padStart(2, '0')}`)
  for (const log of months) await server.sync.append([{ log, facts: notice('x'.repeat(700_000)) }], [])
  const client = await new TestClient(server.origin, principal).opened()
  const ask = (log: string, n: number) =>
    Buffer.concat([
      clientControl({ kind: 'open', channel: n + 1, name: log }),
      dataEntry(n + 1, syncStep1(EMPTY_STATE_VECTOR)),
    ])
  let largest = 0
  client.socket.on('message', (data: Buffer) => (largest = Math.max(largest, data.byteLength)))
  client.socket.send(Buffer.concat(months.map(ask)))
  await until(() => months.every((_, n) => answersTo(client, n + 1).length === 1), 'every log')
  assert.ok(largest < 2 * LIMITS.queueBytes, String(largest))
  assert.is(client.closed, null)
})

test('BOUND-3: 20,000 opens of foreign logs: the connection ends, nothing is looked up, a few lines tell of it', async () => {
  const [client, principal] = await steal()
  const lookedUp = seen.lookedUp
  const logged = server.logged.length
  await attack(client, principal, foreignLogs())
  await until(() => client.closed !== null, 'the end')
  assert.is(client.closed!.code, 4003)
  assert.ok(client.controls('closed').length <= LIMITS.refusals)
  assert.ok(seen.lookedUp - lookedUp <= 1, 'the feed that kept the disk busy')
  const lines = server.logged.slice(logged)
  assert.ok(lines.length <= 2, lines.join('\n'))
  assert.ok(lines.some((line) => line.includes('"refused":{"forbidden":256}')))
})

test('BOUND-1: millions of empty messages are read as they are worked on', async () => {
  const [client, principal] = await steal()
  await attack(client, principal, emptyMessages())
  assert.is(client.closed, null)
  client.socket.terminate()
})

test('GATE-8: 1,000 Yjs clients in the worst order stop nobody', async () => {
  const [client, principal] = await steal()
  const { bytes } = await attack(client, principal, worstOrder(principal.id, 1000))
  assert.ok(bytes > 80_000)
  await until(() => client.controls('stored').length === 1, 'an answer')
})

test('BOUND-1: as many fields as facts may have stop nobody', async () => {
  const [client, principal] = await steal()
  const { bytes } = await attack(client, principal, manyFields(principal.id))
  assert.ok(bytes > MEGABYTE)
  await until(() => client.controls('stored').length === 1, 'an answer')
})

test('BOUND-2: what is stored already, and logs that are opened over and over, make no more output than may wait', async () => {
  const [client, principal] = await steal()
  const clients = (n: number) =>
    Buffer.concat(Array.from({ length: 10 }, (_, part) => worstOrder(principal.id, 1000, part * 1000 + n)))
  client.socket.send(clients(1))
  await until(() => client.controls('stored').length === 10, '10,000 Yjs clients')
  const bytes = () => client.entries.length
  const before = bytes()
  await attack(client, principal, Buffer.concat(Array.from({ length: 900 }, () => again(principal.id))))
  await until(() => client.controls('stored').length > 10, 'an answer')
  await arrived(client)
  assert.ok(bytes() - before < 5, String(bytes() - before))
  const other = await new TestClient(server.origin, principal).opened()
  const reopen = Buffer.concat([
    clientControl({ kind: 'open', channel: 1, name: journalOf(principal.id) }),
    clientControl({ kind: 'close', channel: 1 }),
  ])
  await attack(other, principal, Buffer.concat(Array.from({ length: 2000 }, () => reopen)))
  await until(() => other.closed !== null, 'the end')
  assert.is(other.closed!.code, 4002)
  // One author's clients are bounded in a log.
  client.send(1, syncUpdate(receipt(principal.id, 20_000, 0)))
  await until(() => client.controls('closed').length === 1, 'the refusal')
  assert.is(client.controls('closed')[0]!.code, 4413)
})

test('GATE-7: what is nested 8,000 deep in an unknown version is refused, and its log goes on', async () => {
  const [client, principal] = await steal()
  await attack(client, principal, nested(principal.id))
  await until(() => client.controls('closed').length === 1, 'the refusal')
  assert.is(client.controls('closed')[0]!.code, 4422)
  client.open(2, journalOf(principal.id)).send(2, syncUpdate(receipt(principal.id, 8, 0)))
  await until(() => client.controls('stored').length === 1, 'its log')
})

test('BOUND-5: a log that cannot be read closes its own channels, and nothing else', async () => {
  const principal = thief()
  const log = journalOf(principal.id)
  const old = { log, update: nestedUpdate(principal.id), heads: new Map([[7, { clock: 1, owner: principal.id }]]) }
  await server.store.commit({ appends: [old], changes: [] })
  const again = await new TestClient(server.origin, principal).opened()
  const asking = Buffer.concat([
    clientControl({ kind: 'open', channel: 1, name: log }),
    dataEntry(1, syncStep1(EMPTY_STATE_VECTOR)),
    clientControl({ kind: 'open', channel: 2, name: feed }),
    dataEntry(2, syncStep1(EMPTY_STATE_VECTOR)),
  ])
  await attack(again, principal, asking)
  await until(() => answersTo(again, 2).length === 1 && again.controls('closed').length === 1, 'both answers')
  assert.equal([again.controls('closed')[0]!.channel, again.controls('closed')[0]!.code], [1, 4424])
  assert.is(again.closed, null)
  assert.match(server.store.damageOf(log) ?? '', /1 of 1/)
  // It is refused at once from now on.
  seen.read = 0
  again.open(3, log)
  await until(() => again.controls('closed').length === 2, 'the second refusal')
  assert.equal([again.controls('closed')[1]!.code, seen.read], [4424, 0])
})

test('BOUND-1: nobody was cut off by any of this', async () => {
  assert.equal(
    clients.filter((client) => client.closed !== null),
    [],
  )
  assert.is(await failed(), 0)
  await server.close()
})

const failed = async (): Promise<number> => server.logged.filter((line) => line.includes('A turn could not be')).length

test.run()
