import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Desk } from '../facts/desk.ts'
import type { Published } from '../facts/items.ts'
import { newBranchId, newUnitId } from '../org/ids.ts'
import { Copies, counts, type Knowledge } from './copies.ts'
import { MemoryStorage } from './memory-storage.ts'
import { makeCast } from './simulation/cast.ts'
import { STAND_IN_CREDENTIAL, STAND_IN_VOUCHED } from './simulation/stand-in.ts'

const T = Date.UTC(2026, 10, 23, 12)
const DAY = 86_400_000
const [HERE, ELSEWHERE, BELOW] = [newUnitId(T), newUnitId(T), newUnitId(T)]
const branch = newBranchId(T)
const issued = (...units: (typeof HERE)[]) => ({
  ...STAND_IN_CREDENTIAL,
  until: T + 30 * DAY,
  branch: { id: branch, units },
})
const path = new Set<string>([HERE])
const known = (fields: Partial<Knowledge> = {}): Knowledge => ({ first: T, path, seenAt: T, ...fields })
const vouched = STAND_IN_VOUCHED
const credential = STAND_IN_CREDENTIAL

const TABLE: [what: string, counts: boolean, fact: Partial<Published>, known: Knowledge][] = [
  ['head office’s copy', true, { credential, vouched }, known()],
  ['head office’s copy that comes years later', true, { credential, vouched, at: T - 900 * DAY }, known({ seenAt: null })],
  ['what predates the first branch', true, { credential }, known({ first: null })],
  ['what was published before head office first vouched', true, { credential, at: T - 1 }, known()],
  ['what nobody vouches for, published since', false, { credential, at: T + 1 }, known()],
  ['a branch’s copy for this computer’s unit', true, { credential: issued(HERE) }, known()],
  ['a branch’s copy for a unit above and its rooms', true, { credential: issued(BELOW, HERE) }, known()],
  ['a branch’s copy for another branch', false, { credential: issued(ELSEWHERE) }, known()],
  ['a branch’s copy for no unit at all', false, { credential: issued() }, known()],
  ['a branch’s copy seen in the last moment', true, { credential: issued(HERE) }, known({ seenAt: T + 30 * DAY })],
  ['a branch’s copy seen too late, whenever it says that it was published', false, { credential: issued(HERE) },
    known({ seenAt: T + 30 * DAY + 1 })],
  ['a branch’s copy that was never seen', false, { credential: issued(HERE) }, known({ seenAt: null })],
  ['a branch’s copy where head office has never vouched', true, { credential: issued(HERE) }, known({ first: null })],
] // prettier-ignore
for (const [what, isCounted, fact, knowledge] of TABLE)
  test(`COPIES-2: ${what} ${isCounted ? 'counts' : 'waits for head office'}`, () => {
    assert.is(counts({ at: T, ...fact }, knowledge), isCounted)
  })

/** @param sig one letter that stands for it */
const copy = (sig: string, fields: Partial<Published>): Published =>
  ({ type: 'published', at: T, by: 'server', v: 1, sig: sig.repeat(86), ...fields }) as Published
const desk: Desk = { ...makeCast(T).desks[0]!, follow: [{ log: `feed/${HERE}`, person: true, computer: true }] }
const open = async (storage: MemoryStorage, now: () => number) => {
  const copies = await Copies.load(storage, now)
  copies.follow(desk)
  return copies
}

test('COPIES-3: what was seen while the credential held stays, over a restart after its end; what comes then waits', async () => {
  const storage = new MemoryStorage()
  let now = T + DAY
  const before = await open(storage, () => now)
  const [seen, late] = [copy('A', { credential: issued(HERE) }), copy('B', { credential: issued(HERE) })]
  await before.note([seen])
  now = T + 31 * DAY
  const after = await open(storage, () => now)
  await after.note([seen, late])
  assert.equal([after.counts(seen), after.counts(late)], [true, false])
})

test('COPIES-4: a clock that is set back brings no ended credential to life: it is never behind what head office signed', async () => {
  const copies = await open(new MemoryStorage(), () => T)
  await copies.note([copy('A', { credential, vouched, at: T + 31 * DAY })])
  const late = copy('B', { credential: issued(HERE) })
  await copies.note([late])
  assert.is(copies.counts(late), false)
  const again = await open(new MemoryStorage(), () => T)
  await again.note([late])
  assert.is(again.counts(late), true)
})

test('COPIES-5: once head office has vouched, what nobody vouches for waits, in whichever order they come and over restarts', async () => {
  for (const order of [[0, 1], [1, 0]] as const) {
    const storage = new MemoryStorage()
    const copies = await open(storage, () => T)
    const facts = [copy('A', { credential, vouched }), copy('B', { credential, at: T + 1 })]
    for (const at of order) await copies.note([facts[at]!])
    assert.equal(facts.map((fact) => copies.counts(fact)), [true, false])
    assert.is((await open(storage, () => T)).counts(facts[1]!), false)
  }
}) // prettier-ignore

test.run()
