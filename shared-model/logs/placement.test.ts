import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findPlaces } from './placement.ts'
import type { Place, Section } from './read-update.ts'

const test = suite('placement')
const NOTHING = new Uint8Array(0)

/** One fact for each of these origins. */
const section = (client: number, ...origins: (Place | null)[]): Section => ({
  client,
  clock: 0,
  end: origins.length,
  runs: origins.map((origin, clock) => ({ clock, origin, rightOrigin: null, values: [clock] })),
  bytes: NOTHING,
})

/** How often anything is looked up that is not in place yet. */
const lookUps = (sections: readonly Section[]): number => {
  let count = 0
  assert.ok(
    findPlaces(sections, () => {
      count++
      return 0
    }),
  )
  return count
}

test('GATE-8: the order of clients in an update does not make it dearer', () => {
  for (const clients of [1000, 2000]) {
    const chain = Array.from({ length: clients }, (_, n) => section(n + 1, n === 0 ? null : { client: n, clock: 0 }))
    assert.ok(lookUps(chain) < 10 * clients, 'each after its neighbour')
    assert.ok(lookUps([...chain].reverse()) < 10 * clients, 'each before its neighbour')
  }
})

test('GATE-8: two that take turns are placed in as many steps as they have facts', () => {
  const facts = 10_000
  const one = section(1, ...Array.from({ length: facts }, (_, n) => (n === 0 ? null : { client: 2, clock: n - 1 })))
  const other = section(2, ...Array.from({ length: facts }, (_, n) => ({ client: 1, clock: n })))
  assert.ok(lookUps([one, other]) < 10)
  assert.ok(lookUps([other, one]) < 10)
})

test('GATE-8: what many wait for is looked at once for each of them', () => {
  const last = section(1, ...Array.from({ length: 1000 }, (_, n) => (n === 0 ? null : { client: 1, clock: n - 1 })))
  const waiting = Array.from({ length: 1000 }, (_, n) => section(n + 2, { client: 1, clock: 999 }))
  assert.ok(lookUps([last, ...waiting]) < 10_000)
})

test('GATE-3: what refers to nothing, to itself or in a circle has no place', () => {
  const nobody = () => 0
  assert.not(findPlaces([section(1, { client: 2, clock: 0 })], nobody))
  assert.not(findPlaces([section(1, { client: 1, clock: 0 })], nobody))
  assert.not(findPlaces([section(1, null, { client: 1, clock: 5 })], nobody))
  assert.not(findPlaces([section(1, { client: 2, clock: 0 }), section(2, { client: 1, clock: 0 })], nobody))
  assert.ok(findPlaces([section(1, { client: 2, clock: 0 })], (client) => (client === 2 ? 1 : 0)))
})

test.run()
