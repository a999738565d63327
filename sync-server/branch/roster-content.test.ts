import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Device } from '../ports/devices.ts'
import { rosterContent, type RosterSource } from './roster-content.ts'
import { BRANCH_SERVER, randomWorld } from './test-worlds.ts'

const seed = fc.nat({ max: 2 ** 31 })

/** What belongs to the branch, found by walking up from each. */
const scopeOf = ({ units, people, devices, branch }: RosterSource) => {
  const parents = new Map(units.map(({ id, parent }) => [id, parent]))
  const isBelow = (unit: UnitId | null, above: UnitId): boolean =>
    unit !== null && (unit === above || isBelow(parents.get(unit) ?? null, above))
  const isOwn = (unit: UnitId | null) => isBelow(unit, branch.unit)
  const persons = new Set(people.filter(({ unit, deleted }) => !deleted && isOwn(unit)).map(({ id }) => id))
  const isNear = (device: Device) => isOwn(device.unit) || (device.person !== null && persons.has(device.person))
  return {
    isOwn,
    isListed: (unit: UnitId) => isOwn(unit) || isBelow(branch.unit, unit),
    persons,
    computers: new Set(devices.filter((device) => device.admin === null && isNear(device)).map(({ id }) => id)),
  }
}

test('ROSTER-2: nothing outside the branch is in its roster, and all of the branch is', () => {
  const check = (seed: number): void => {
    const world = randomWorld(seed)
    const text = JSON.stringify(rosterContent(world))
    const { isOwn, isListed, persons, computers } = scopeOf(world)
    const has = (is: boolean, id: string) => assert.is(text.includes(`"${id}"`), is, `seed ${seed}: ${id}`)
    for (const { id } of world.units) has(isListed(id), id)
    for (const { id } of world.people) has(persons.has(id), id)
    for (const device of world.devices) if (device.admin === null) has(computers.has(device.id), device.id)
    for (const { hash, unit, person } of world.codes) has(isOwn(unit) && (person === null || persons.has(person)), hash)
    for (const talk of world.talks) has(persons.has(talk.person), talk.id)
    for (const account of world.administrators) {
      assert.not.ok(text.includes(account.passwordHash!), `seed ${seed}: a password`)
      assert.not.ok(text.includes(account.identity!), `seed ${seed}: an identity`)
      const holds =
        account.disabledAt === null &&
        account.grants.some(({ scope }) => scope === 'everything' || scope.some(isListed))
      for (const { id, admin } of world.devices) if (admin === account.id) has(holds, id)
    }
  }
  fc.assert(fc.property(seed, check), { numRuns: 300 })
})

test('ROSTER-4: the same organisation in any order makes the same roster', () => {
  const turned = (world: RosterSource): RosterSource => {
    const { units, people, devices, codes, administrators, queues, talks } = world
    const all = { units, people, devices, codes, administrators, queues, talks }
    const reversed = Object.fromEntries(Object.entries(all).map(([name, list]) => [name, [...list].reverse()]))
    return { ...world, ...reversed }
  }
  const check = (seed: number) => {
    const world = randomWorld(seed)
    assert.is(JSON.stringify(rosterContent(turned(world))), JSON.stringify(rosterContent(world)))
  }
  fc.assert(fc.property(seed, check), { numRuns: 50 })
})

test('ROSTER-2: a computer that stands elsewhere is in the nearest unit above it that the roster has', () => {
  const world = randomWorld(1)
  const [root, middle, branch] = world.units as [
    RosterSource['units'][number],
    RosterSource['units'][number],
    RosterSource['units'][number],
  ]
  const elsewhere = { ...root, id: 'u'.padEnd(23, 'e') as UnitId, parent: middle.id, code: 'E' }
  const units = [root, { ...middle, parent: root.id }, { ...branch, parent: middle.id }, elsewhere]
  const person = { ...world.people[0]!, unit: branch.id, deleted: false }
  const computer = { name: 'PC', key: 'k'.repeat(43), enrolledAt: 5, expiresAt: null, admin: null }
  const [atElsewhere, here, own] = world.people.map(({ id }) => `d${id.slice(1)}` as Device['id']) as [
    Device['id'],
    Device['id'],
    Device['id'],
  ]
  const stranger = { ...world.people[1]!, unit: elsewhere.id, deleted: false }
  const devices: Device[] = [
    { ...computer, id: atElsewhere, unit: elsewhere.id, person: person.id },
    { ...computer, id: here, unit: branch.id, person: stranger.id },
    { ...computer, id: own, unit: branch.id, person: person.id },
  ]
  const { computers } = rosterContent({
    ...world,
    units,
    people: [person, stranger],
    devices,
    administrators: [],
    talks: [],
    codes: [],
  })
  assert.equal(
    new Map(computers.map(({ id, unit, person, visiting }) => [id, [unit, person, visiting]])),
    new Map([
      [atElsewhere, [middle.id, person.id, true]],
      [here, [branch.id, null, true]],
      [own, [branch.id, person.id, undefined]],
    ]),
  )
})

test('ROSTER-2: of a unit that is gone nothing is left', () => {
  const world = randomWorld(2)
  const units = world.units.map((unit) => ({ ...unit, deleted: unit.id === world.branch.unit }))
  const { branch, ...rest } = rosterContent({ ...world, units, talks: [] })
  assert.is(branch, BRANCH_SERVER)
  for (const list of [rest.units, rest.people, rest.computers, rest.codes, rest.administrators]) assert.equal(list, [])
})

test.run()
