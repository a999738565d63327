import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { signRoster, type Roster } from '@carillon/shared-model/branches/roster.ts'
import { newDeviceId, newPersonId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import { readRetention } from '../chat/retention.ts'
import type { Computer } from '../ports/devices.ts'
import type { StoreUnderTest } from '../store/contract/store-under-test.ts'
import { emptyStore } from '../store/sqlite/empty-store.ts'
import { applyRoster } from './apply-roster.ts'
import { readHeld } from './held-roster.ts'
import { rosterContent } from './roster-content.ts'
import { conversationOf, randomWorld } from './test-worlds.ts'

const NONE = (): ReadonlySet<DeviceId> => new Set()
const rosterOf = (seed: number, step = 0, version = 1000 + step): Roster =>
  signRoster(rosterContent(randomWorld(seed, step)), version, () => `${seed}-${version}`.padEnd(86, '_'))

/** All that is admitted, shown or kept: what has gone leaves nothing in it. */
const all = async ({ repositories }: StoreUnderTest) => {
  const { directory, devices, administrators, enrolments, queues, conversations, settings } = repositories
  const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort()
  const stays = <Row extends { deleted: boolean }>(rows: readonly Row[]) => rows.filter(({ deleted }) => !deleted)
  const accounts = (await administrators.all()).filter(({ disabledAt }) => disabledAt === null)
  return {
    units: sorted(stays(await directory.units())),
    people: sorted(stays(await directory.people())),
    devices: sorted(await devices.admitted()),
    administrators: sorted(accounts.map(({ version: _, ...account }) => account)),
    profiles: await administrators.profiles(),
    codes: sorted(await enrolments.unspent(0)),
    queues: sorted(await queues.all()),
    replies: sorted([...(await queues.replies())]),
    talks: sorted(await conversations.existing(12)),
    retention: await readRetention(settings),
    roster: await readHeld(settings),
  }
}

const opened = async (...rosters: readonly Roster[]): Promise<StoreUnderTest> => {
  const store = emptyStore()
  for (const roster of rosters) assert.is(await applyRoster(store.unitOfWork, roster, NONE), 'applied')
  return store
}
/** Something of everything. */
const FULL = Array.from({ length: 100 }, (_, seed) => rosterOf(seed)).find(
  ({ people, computers, codes, administrators, queues, talks }) =>
    people.length > 1 && [computers, codes, administrators, queues, talks].every(({ length }) => length > 0),
)!
const seed = fc.nat({ max: 2 ** 31 })

test('ROSTER-5: what was taken before leaves no trace; taken again, a roster changes nothing', async () => {
  const check = async (first: number, second: number) => {
    const [one, two] = [rosterOf(first), rosterOf(second, 1)]
    const [both, alone] = [await opened(one, two), await opened(two)]
    const expected = await all(alone)
    assert.equal(await all(both), expected, `seeds ${first} and ${second}`)
    for (const store of [both, alone]) {
      assert.is(await applyRoster(store.unitOfWork, two, NONE), 'unchanged')
      assert.is(await applyRoster(store.unitOfWork, one, NONE), 'older')
      assert.equal(await all(store), expected)
      await store.close()
    }
  }
  await fc.assert(fc.asyncProperty(seed, seed, check), { numRuns: 15 })
})

test('ROSTER-5: what returns is there again, whatever happened to it meanwhile', async () => {
  const check = async (first: number, second: number) => {
    const [there, gone, again] = [rosterOf(first, 0, 1), rosterOf(second, 0, 2), rosterOf(first, 1, 3)]
    const [returned, alone] = [await opened(there, gone, again), await opened(again)]
    assert.equal(await all(returned), await all(alone), `seeds ${first} and ${second}`)
    await returned.close()
    await alone.close()
  }
  await fc.assert(fc.asyncProperty(seed, seed, check), { numRuns: 6 })
})

test('ROSTER-5: whoever is in no roster any more is revoked, disabled and removed', async () => {
  const empty = { ...FULL, version: 2000, sig: 'E'.repeat(86) }
  const units = FULL.units.slice(0, 1)
  const nobody = { people: [], computers: [], codes: [], administrators: [], profiles: [], queues: [], talks: [] }
  const store = await opened(FULL, { ...empty, ...nobody, units })
  const { devices, administrators, directory, conversations, enrolments, queues } = store.repositories
  for (const { id } of FULL.computers) assert.is(await devices.standing(id), 'revoked')
  assert.ok((await administrators.all()).every(({ disabledAt }) => disabledAt === 2000))
  assert.equal(await devices.admitted(), [])
  assert.equal([await directory.placedPeople(), await conversations.existing(12), await queues.all()], [[], [], []])
  assert.is((await directory.placedUnits()).length, 1)
  assert.ok((await enrolments.find(FULL.codes[0]!.hash))?.revokedAt)
  await store.close()
})

test('ROSTER-6: what the branch did itself and head office does not know yet stays', async () => {
  const store = await opened(FULL)
  const { unitOfWork, repositories } = store
  const { id: person, unit } = FULL.people[0]!
  const code = FULL.codes[0]!
  const enrolled: Computer = {
    ...{
      id: newDeviceId(),
      name: 'New',
      key: 'n'.repeat(43),
      unit,
      person,
      admin: null,
      enrolledAt: 9,
      expiresAt: null,
    },
  }
  const stranger = { ...enrolled, id: newDeviceId() }
  const queue = FULL.queues[0]!.id
  const talk = { id: conversationOf(newPersonId(), queue, 0), person, with: queue }
  await unitOfWork(async ({ write }) =>
    write(
      { kind: 'device-added', device: enrolled, version: '1' },
      { kind: 'device-added', device: stranger, version: '1' },
      { kind: 'code-used', hash: code.hash },
      { kind: 'conversation-opened', talk },
    ),
  )
  const next = { ...FULL, version: 2000, sig: 'N'.repeat(86) }
  assert.is(await applyRoster(unitOfWork, next, () => new Set([enrolled.id])), 'applied')
  assert.is(await repositories.devices.standing(enrolled.id), 'admitted')
  assert.is(await repositories.devices.standing(stranger.id), 'revoked', 'which head office knew, and knows no more')
  assert.is((await repositories.enrolments.find(code.hash))?.used, code.used + 1)
  assert.ok((await repositories.conversations.existing(12)).some(({ id }) => id === talk.id))
  // Head office has heard of the conversation, and then it was over there.
  const { id: _, ...party } = talk
  const named = { ...next, version: 3000, sig: 'T'.repeat(86), talks: [{ ...party, id: talk.id, months: [] }] }
  await applyRoster(unitOfWork, named, NONE)
  await applyRoster(unitOfWork, { ...next, version: 4000, talks: [] }, NONE)
  assert.equal(await repositories.conversations.existing(12), [])
  await store.close()
})

test('ROSTER-6: a code that is used up here stays so, whatever head office has heard', async () => {
  const store = await opened(FULL)
  const code = FULL.codes[0]!
  const uses = Array.from({ length: code.uses - code.used }, () => ({ kind: 'code-used' as const, hash: code.hash }))
  await store.unitOfWork(async ({ write }) => write(...uses))
  await applyRoster(store.unitOfWork, { ...FULL, version: 2000, sig: 'N'.repeat(86) }, NONE)
  assert.is((await store.repositories.enrolments.find(code.hash))?.used, code.uses)
  // Once it has heard, the code is in no roster: it was used up, and not withdrawn.
  await applyRoster(store.unitOfWork, { ...FULL, version: 3000, codes: [], sig: 'O'.repeat(86) }, NONE)
  assert.is((await store.repositories.enrolments.find(code.hash))?.revokedAt, null)
  await store.close()
})

test('ROSTER-5: one that cannot be taken whole changes nothing', async () => {
  const store = await opened(FULL)
  const before = await all(store)
  const people = FULL.people.map((person) => ({ ...person, login: 'the same' }))
  const broken = { ...FULL, version: 2000, sig: 'N'.repeat(86), people, computers: [] }
  const failed = await applyRoster(store.unitOfWork, broken, NONE).catch(() => 'failed')
  assert.is(failed, 'failed')
  assert.equal(await all(store), before)
  await store.close()
})

test.run()
