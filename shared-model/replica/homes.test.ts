/** A computer at home at a branch server, which falls back to head office and comes back. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Published } from '../facts/items.ts'
import type { Receipt } from '../facts/receipts.ts'
import { logName, monthOf } from '../logs/names.ts'
import { newItemId, type ItemId } from '../org/ids.ts'
import { Endpoint } from './endpoint.ts'
import { MemoryStorage } from './memory-storage.ts'
import { probeDelay } from './nearer-server.ts'
import { BRANCH, BranchWorld, OFFICE } from './simulation/branch-world.ts'
import { makeCast } from './simulation/cast.ts'
import { Chance } from './simulation/chance.ts'
import { ManualTime } from './simulation/manual-time.ts'
import { STAND_IN_CREDENTIAL, STAND_IN_VOUCHED } from './simulation/stand-in.ts'

process.setMaxListeners(0)
const START = Date.parse('2026-11-10T10:00:00Z')

/** One computer of the branch, whose desk it knows, with head office and the branch server apart. */
const setUp = async () => {
  const time = new ManualTime(START)
  const cast = makeCast(START)
  const world = new BranchWorld({ chance: new Chance(1), time, ...cast })
  world.network.duplicates = 0
  world.isLinked = false
  const kept = new MemoryStorage()
  const { device } = cast.desks[0]!
  const shown: ItemId[] = []
  const open = async () => {
    const endpoint = await Endpoint.open({ ...world.optionsFor(device.id), storage: kept, device: device.id })
    endpoint.onAlertShown(({ id }) => shown.push(id))
    endpoint.connect()
    return endpoint
  }
  const until = (what: string, done: () => boolean) => world.until(done, () => `never: ${what}`)
  const at = (endpoint: Endpoint, { id }: { id: string }) =>
    until(`at ${id}`, () => endpoint.replica.server === id && endpoint.replica.allSynced)
  const endpoint = await open()
  await at(endpoint, BRANCH)
  const request = (fields: object) => ({ by: cast.admin, name: 'Anna', at: time.now(), ...fields })
  const alert = { kind: 'alert', severity: 'warning', title: '', text: 'Fire', seconds: 60, screens: 'both' }
  const publish = (item: ItemId) => request({ act: 'publish', item, to: ['everyone'], content: alert, expires: null })
  const units = [device.unit]
  const copy = (of: 'office' | 'branch', signed: object, sig: string) => {
    const credential = { ...STAND_IN_CREDENTIAL, ...(of === 'branch' ? { branch: { id: world.branchId, units } } : {}) }
    const vouched = of === 'office' ? { vouched: STAND_IN_VOUCHED } : {}
    const fact = { type: 'published', at: time.now(), by: 'server', v: 1, key: cast.adminDevice, request: signed }
    const published = { ...fact, sig: sig.repeat(86), credential, ...vouched } as Published
    world[of].append(`${cast.feed}/${monthOf(time.now())}`, [published])
  }
  const journal = logName('journal', device.id, monthOf(START))
  const done = (item = newItemId(time.now())): Receipt => ({
    type: 'receipt',
    at: time.now(),
    by: device.id,
    v: 1,
    item,
    state: 'read',
  })
  return { time, cast, world, kept, shown, open, until, at, endpoint, publish, request, copy, journal, done }
}

test('HOMES-2: a desk says where the nearest server is; when that is away the next one is dialled, and it again when it is back', async () => {
  const { world, endpoint, at } = await setUp()
  world.network.silence(BRANCH.url)
  await at(endpoint, OFFICE)
  world.network.silent.clear()
  const changes: string[] = []
  endpoint.replica.onChange(() => changes.push(endpoint.replica.connection.kind))
  await at(endpoint, BRANCH)
  assert.ok(
    changes.every((kind) => kind === 'online'),
    'without a gap',
  )
  await endpoint.close()
})

test('HOMES-2: questions to a server that does not answer become rarer, and come at different times', () => {
  assert.equal([0, 1, 2, 9].map((failures) => probeDelay(failures, 0)), [15_000, 30_000, 60_000, 150_000])
  assert.equal([0, 1, 2, 9].map((failures) => probeDelay(failures, 1)), [30_000, 60_000, 120_000, 300_000])
}) // prettier-ignore

test('HOMES-3: whatever a desk says, a computer gets to where it was enrolled', async () => {
  const { world, endpoint, at, time, cast } = await setUp()
  const nowhere = [{ id: 'thief', url: 'ws://thief' }]
  world.network.silent.add('ws://thief')
  const [desk] = cast.desks
  const later = time.now() + 9000
  world.branch.append(logName('desk', desk!.device.id, null), [
    { ...desk!, servers: nowhere, roster: later, at: later },
  ])
  await at(endpoint, OFFICE)
  await endpoint.close()
})

test('HOMES-3: whoever was enrolled at head office dials it there, whatever a desk says', async () => {
  const { world, endpoint, at, time, cast } = await setUp()
  world.network.silent.add('ws://thief')
  const [desk] = cast.desks
  const later = time.now() + 9000
  world.branch.append(logName('desk', desk!.device.id, null), [
    { ...desk!, servers: [{ id: OFFICE.id, url: 'ws://thief' }], roster: later, at: later },
  ])
  await at(endpoint, OFFICE)
  await endpoint.close()
})

test('HOMES-4: only head office’s disk ends the waiting; what a branch has is told by itself', async () => {
  const { world, endpoint, until, at, journal, done } = await setUp()
  await endpoint.replica.append(journal, done())
  await until('stored at the branch', () => endpoint.replica.atBranch === 1)
  assert.equal([endpoint.replica.pending, endpoint.replica.onlyHere(journal).length], [1, 0])
  endpoint.disconnect()
  await endpoint.replica.append(journal, done())
  assert.equal([endpoint.replica.pending, endpoint.replica.atBranch], [2, 1])
  world.network.silence(BRANCH.url)
  endpoint.connect()
  await at(endpoint, OFFICE)
  await until('all stored', () => endpoint.replica.pending === 0)
  assert.is(world.office.facts(journal).length, 2)
  assert.is(world.branch.facts(journal).length, 1)
  await endpoint.close()
})

test('HOMES-5: whoever moves sends each server what that one lacks, once, over restarts too', async () => {
  const { world, endpoint, open, until, at, journal, done } = await setUp()
  await endpoint.replica.append(journal, done())
  await until('the first at the branch', () => world.branch.facts(journal).length === 1)
  await endpoint.close()
  world.network.silence(BRANCH.url)
  const second = await open()
  assert.equal([second.replica.pending, second.replica.atBranch], [1, 1])
  await second.replica.append(journal, done())
  await at(second, OFFICE)
  await until('both at head office', () => world.office.facts(journal).length === 2)
  world.network.silent.clear()
  await at(second, BRANCH)
  await until('both at the branch', () => world.branch.facts(journal).length === 2)
  world.isLinked = true
  world.exchange()
  assert.equal([world.office.facts(journal).length, world.branch.facts(journal).length], [2, 2], 'nothing twice')
  await second.close()
})

test('HOMES-6: head office that was restored meanwhile gets everything again, and the branch server nothing twice', async () => {
  const { world, endpoint, until, at, journal, done } = await setUp()
  const backup = world.office.backup
  world.network.silence(BRANCH.url)
  await at(endpoint, OFFICE)
  await endpoint.replica.append(journal, done())
  await until('at head office', () => endpoint.replica.pending === 0)
  world.network.silent.clear()
  await at(endpoint, BRANCH)
  await until('at the branch', () => world.branch.facts(journal).length === 1)
  world.office.restore(backup)
  assert.is(world.office.facts(journal).length, 0)
  world.network.silence(BRANCH.url)
  await at(endpoint, OFFICE)
  await until('again', () => world.office.facts(journal).length === 1 && endpoint.replica.pending === 0)
  world.network.silent.clear()
  await at(endpoint, BRANCH)
  assert.is(world.branch.facts(journal).length, 1)
  await endpoint.close()
})

test('HOMES-7: a branch server that does not want a computer sends it to head office; head office’s word is the last', async () => {
  const { world, endpoint, at, until, cast } = await setUp()
  const { id } = cast.desks[0]!.device
  world.branch.revoked.add(id)
  world.network.cutAll()
  await at(endpoint, OFFICE)
  world.office.revoked.add(id)
  world.network.cutAll()
  await until('ended', () => endpoint.replica.connection.kind === 'ended')
  await endpoint.close()
})

for (const [first, second] of [['branch', 'office'], ['office', 'branch']] as const)
  test(`HOMES-8: an alert of which both copies come is shown once, ${first} first, over a restart too`, async () => {
    const { world, endpoint, open, at, until, publish, copy, shown, time, request } = await setUp()
    const servers = { office: OFFICE, branch: BRANCH }
    const away = { office: BRANCH, branch: OFFICE }
    const item = newItemId(time.now())
    const signed = publish(item)
    world.network.silence(away[first].url)
    await at(endpoint, servers[first])
    copy(first, signed, 'A')
    await until('shown', () => shown.length === 1)
    await endpoint.close()
    time.advance(2000)
    copy(second, signed, 'A')
    world.network.silent.clear()
    world.network.silence(servers[first].url)
    const again = await open()
    await at(again, servers[second])
    await until('both copies', () => again.items.length === 1)
    copy(second, request({ act: 'recall', item }), 'R')
    await until('recalled', () => again.items[0]!.recalledAt !== null)
    assert.equal(shown, [item])
    await again.close()
  }) // prettier-ignore

test('HOMES-9: what is kept of servers before there were branches is head office’s', async () => {
  const { world, endpoint, until, at, journal, done, kept, open } = await setUp()
  world.network.silence(BRANCH.url)
  await at(endpoint, OFFICE)
  await endpoint.replica.append(journal, done())
  await until('stored', () => endpoint.replica.pending === 0)
  await endpoint.close()
  const { stored, complete } = (await kept.get<{ stored: unknown; complete: boolean }>(`log:${journal}`))!
  await kept.set(`log:${journal}`, { stored, complete })
  world.network.silence(OFFICE.url)
  const again = await open()
  await until('read', () => again.replica.facts(journal).length === 1)
  assert.equal([again.replica.pending, again.replica.atBranch], [0, 0])
  await again.close()
})

test.run()
