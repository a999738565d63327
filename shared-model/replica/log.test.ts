/** What a replica's disk refuses, what an earlier version left behind, and what a server cannot take. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { pack, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { addMonths, logName, monthOf } from '../logs/names.ts'
import { newItemId, type DeviceId, type ItemId } from '../org/ids.ts'
import { Replica } from './replica.ts'
import { makeCast } from './simulation/cast.ts'
import { Chance } from './simulation/chance.ts'
import { ManualTime, settle } from './simulation/manual-time.ts'
import { MemoryWorld } from './simulation/memory-world.ts'
import { RefusingStorage } from './simulation/refusing-storage.ts'

process.setMaxListeners(0)
const START = Date.parse('2026-11-24T10:00:00Z')

/** A person with two computers. */
const setUp = () => {
  const time = new ManualTime(START)
  const cast = makeCast(START)
  const world = new MemoryWorld({ chance: new Chance(1), time, ...cast })
  const [one, other] = cast.desks.map(({ device }) => device.id)
  const journal = logName('journal', cast.desks[0]!.person!.id, monthOf(START))
  const open = async (storage: RefusingStorage, device = one!) => {
    const replica = await Replica.open({ ...world.optionsFor(device), storage }, device)
    await replica.follow([journal])
    return replica
  }
  const receipt = (item: ItemId, by: DeviceId = one!): Fact => ({
    type: 'receipt',
    at: time.now(),
    by,
    v: 1,
    item,
    state: 'read',
  })
  const onServer = () => itemsOf(world.facts(journal))
  const until = (what: string, done: () => boolean) => world.calm(done, () => `never: ${what}`)
  const sent = (replica: Replica) =>
    until('everything sent', () => replica.connection.kind === 'online' && replica.allSynced && replica.pending === 0)
  return { time, world, one: one!, other: other!, journal, open, receipt, onServer, until, sent }
}
type Facts = readonly (Fact | UnknownFact)[]
const itemsOf = (facts: Facts) => facts.map((fact) => (fact as { item: string }).item).sort()
const items = (count: number) => Array.from({ length: count }, () => newItemId(START)).sort()
const rejected = async (work: Promise<unknown>) => {
  try {
    await work
  } catch (error) {
    return (error as Error).message
  }
  return null
}

test('REPLICA-10: what the disk refused leaves no trace, and what follows is kept and arrives', async () => {
  const { open, receipt, journal, onServer, sent } = setUp()
  const storage = new RefusingStorage()
  const [a, refused, b, c] = items(4) as [ItemId, ItemId, ItemId, ItemId]
  let replica = await open(storage)
  await replica.append(journal, receipt(a))
  storage.refusals = 1
  assert.is(await rejected(replica.append(journal, receipt(refused))), 'The disk is full.')
  assert.equal(itemsOf(replica.facts(journal)), [a])
  assert.is(replica.pending, 1)
  await replica.append(journal, receipt(b))
  await replica.append(journal, receipt(c))
  for (let start = 0; start < 2; start++) {
    assert.equal(itemsOf(replica.facts(journal)), [a, b, c])
    assert.is(replica.pending, 3)
    await replica.close()
    replica = await open(storage)
  }
  replica.connect()
  await sent(replica)
  assert.equal(onServer(), [a, b, c])
  await replica.close()
})

test('REPLICA-10: nothing is shown or offered before the disk has it, also while connected', async () => {
  const { open, receipt, journal, onServer, sent, world } = setUp()
  const storage = new RefusingStorage()
  const replica = await open(storage)
  replica.connect()
  await sent(replica)
  const [a, b] = items(2) as [ItemId, ItemId]
  const writing = replica.append(journal, receipt(a))
  assert.equal(replica.facts(journal), [])
  await writing
  storage.refusals = 1
  await rejected(replica.append(journal, receipt(newItemId(START))))
  await replica.append(journal, receipt(b))
  await sent(replica)
  assert.equal(onServer(), [a, b])
  assert.equal(world.server.refusals, [])
  await replica.close()
})

test('REPLICA-10: what is written while the disk is at work goes there at once', async () => {
  const { open, receipt, journal } = setUp()
  const storage = new RefusingStorage()
  const replica = await open(storage)
  await Promise.all(items(50).map((item) => replica.append(journal, receipt(item))))
  assert.is(replica.facts(journal).length, 50)
  assert.ok(storage.asked <= 2, `${storage.asked} writes`)
  await replica.close()
})

/** What an earlier version kept: the second push never got to the disk, and those after it rest on it. */
const poison = async (storage: RefusingStorage, log: string, facts: readonly Fact[], lost: number): Promise<void> => {
  const document = new Y.Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (const fact of facts) document.getArray('facts').push([pack(fact)])
  for (const [number, update] of updates.entries()) if (number !== lost) await storage.append(log, update)
}
const isWhole = async (storage: RefusingStorage, log: string) => {
  const document = new Y.Doc()
  for (const update of await storage.load(log)) Y.applyUpdate(document, update)
  return document.store.pendingStructs === null
}

test('REPLICA-11: facts that rest on a write that failed come back by themselves, once', async () => {
  const { open, receipt, journal, onServer, sent, world } = setUp()
  const storage = new RefusingStorage()
  const [a, lost, b, c] = items(4) as [ItemId, ItemId, ItemId, ItemId]
  await poison(storage, journal, [a, lost, b, c].map((item) => receipt(item)), 1) // prettier-ignore
  for (let start = 0; start < 3; start++) {
    const replica = await open(storage)
    assert.equal(itemsOf(replica.facts(journal)), [a, b, c], `start ${start}`)
    assert.is(replica.pending, 3)
    assert.ok(await isWhole(storage, journal))
    await replica.close()
  }
  const replica = await open(storage)
  replica.connect()
  await sent(replica)
  assert.equal(onServer(), [a, b, c])
  assert.equal(world.server.refusals, [])
  await replica.close()
})

test('REPLICA-11: a disk that is full while a log heals is asked again at the next start', async () => {
  const { open, receipt, journal, onServer, sent, world } = setUp()
  const storage = new RefusingStorage()
  const [a, lost, b] = items(3) as [ItemId, ItemId, ItemId]
  await poison(storage, journal, [a, lost, b].map((item) => receipt(item)), 1) // prettier-ignore
  storage.refusals = 1
  let replica = await open(storage)
  replica.connect()
  await sent(replica)
  assert.equal(onServer(), [a])
  await replica.close()
  replica = await open(storage)
  replica.connect()
  await sent(replica)
  assert.equal(onServer(), [a, b])
  assert.equal(world.server.refusals, [])
  await replica.close()
})

test('REPLICA-10: a log is not left while something in it is on its way to the disk', async () => {
  const { open, receipt, journal } = setUp()
  const storage = new RefusingStorage()
  const [a] = items(1) as [ItemId]
  const replica = await open(storage)
  const writing = replica.append(journal, receipt(a))
  await replica.follow([])
  await writing
  assert.equal(itemsOf(replica.facts(journal)), [a])
  assert.is(replica.pending, 1)
  await replica.close()
})

test('REPLICA-12: what the server cannot take is written once more, and the server is not asked without end', async () => {
  const { open, receipt, journal, onServer, sent, world, time } = setUp()
  const storage = new RefusingStorage()
  const [a, b] = items(2) as [ItemId, ItemId]
  await poison(storage, journal, [a, b].map((item) => receipt(item)), -1) // prettier-ignore
  const [update] = await storage.load(journal)
  for (const client of Y.parseUpdateMeta(update!).to.keys()) world.server.torn.add(client)
  const replica = await open(storage)
  replica.connect()
  await sent(replica)
  assert.equal(onServer(), [a, b])
  assert.equal(itemsOf(replica.facts(journal)), [a, b])
  assert.ok(world.server.refusals.length <= 3, `${world.server.refusals.length} refusals`)
  await replica.close()
  const again = await open(storage)
  again.connect()
  await sent(again)
  time.advance(120_000)
  await settle()
  assert.ok(world.server.refusals.length <= 3, `${world.server.refusals.length} refusals`)
  assert.equal(itemsOf(again.facts(journal)), [a, b])
  await again.close()
})

/** A log as earlier versions wrote it: what each author appends refers to whatever came before it. */
const entangled = (log: readonly { client: number; fact: Fact }[]) => {
  const all = new Y.Doc()
  for (const { client, fact } of log) {
    const author = new Y.Doc()
    Y.applyUpdate(author, Y.encodeStateAsUpdate(all))
    author.clientID = client
    author.getArray('facts').push([pack(fact)])
    Y.applyUpdate(all, Y.encodeStateAsUpdate(author))
  }
  return Y.encodeStateAsUpdate(all)
}

for (const first of ['one', 'other'] as const)
  test(`RESTORE-1: after a restore a person's two computers bring back their journal, ${first} first`, async () => {
    const { open, receipt, journal, onServer, sent, world, until, ...devices } = setUp()
    const [a, b, c, d] = items(4) as [ItemId, ItemId, ItemId, ItemId]
    const log = entangled([
      { client: 11, fact: receipt(a, devices.one) },
      { client: 12, fact: receipt(b, devices.other) },
      { client: 11, fact: receipt(c, devices.one) },
      { client: 12, fact: receipt(d, devices.other) },
    ])
    // Both have everything, and the server has nothing of it any more.
    const disks = { one: new RefusingStorage(), other: new RefusingStorage() }
    for (const disk of Object.values(disks)) await disk.append(journal, log)
    const order = first === 'one' ? (['one', 'other'] as const) : (['other', 'one'] as const)
    const replicas: Replica[] = []
    for (const name of order) {
      const replica = await open(disks[name], devices[name])
      replica.connect()
      replicas.push(replica)
      await sent(replica)
    }
    assert.equal(onServer(), [a, b, c, d])
    await until('both whole', () => replicas.every((replica) => new Set(itemsOf(replica.facts(journal))).size === 4))
    assert.equal(world.server.refusals, [])
    for (const replica of replicas) await replica.close()
    for (const name of order) {
      const replica = await open(disks[name], devices[name])
      replica.connect()
      await sent(replica)
      assert.equal(onServer(), [a, b, c, d], 'nothing twice')
      await replica.close()
    }
  })

test('RESTORE-2: what a sealed month held comes back too, when the server says that it is another database', async () => {
  const { receipt, world, one, until, time } = setUp()
  const storage = new RefusingStorage()
  const month = addMonths(monthOf(START), -4)
  const old = logName('journal', one, month)
  const [a] = items(1) as [ItemId]
  const open = async () => {
    const replica = await Replica.open({ ...world.optionsFor(one), storage }, one)
    await replica.follow([logName('desk', one, null)])
    return replica
  }
  let replica = await open()
  await replica.append(old, { ...receipt(a), at: Date.parse(`${month}-15T10:00:00Z`) })
  replica.connect()
  await until('sent and complete', () => replica.pending === 0 && replica.synced(old))
  await settle()
  await replica.close()
  world.server.restore(new Map())
  assert.equal(world.facts(old), [])
  replica = await open()
  replica.connect()
  await until('it is back', () => world.facts(old).length === 1)
  time.advance(1000)
  await replica.close()
})

test.run()
