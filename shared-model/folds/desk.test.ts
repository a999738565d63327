import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Desk } from '../facts/desk.ts'
import { newDeviceId, newUnitId } from '../org/ids.ts'
import { foldDesk } from './desk.ts'

const device = { id: newDeviceId(), name: 'computer', unit: newUnitId(), unitName: 'Branch 1' }

/** @param name which one it is, and no more */
const desk = (name: string, at: number, roster?: number): Desk => ({
  type: 'desk',
  at,
  by: 'server',
  v: 1,
  organisation: name,
  device,
  person: null,
  follow: [],
  since: '2026-11',
  ...(roster === undefined ? {} : { roster }),
})

test('DESK-1: of desks of one server the latest holds, in any order', () => {
  const [earlier, later] = [desk('earlier', 1), desk('later', 2)]
  assert.is(foldDesk([later, earlier]), later)
  assert.is(foldDesk([earlier, later]), later)
  assert.is(foldDesk([]), null)
})

const TABLE: [what: string, held: string, desks: Desk[]][] = [
  ['a roster made after head office’s desk knows more', 'branch', [desk('head office', 100), desk('branch', 200, 110)]],
  ['a roster made before head office’s desk knows less, however late the branch wrote',
    'head office', [desk('head office', 100), desk('branch', 900, 90)]],
  ['of equal knowledge head office’s holds', 'head office', [desk('head office', 100), desk('branch', 900, 100)]],
  ['of one roster the branch’s latest holds', 'later', [desk('earlier', 200, 110), desk('later', 201, 110)]],
  ['a later roster holds before a later desk', 'newer', [desk('older', 900, 110), desk('newer', 300, 120)]],
  ['a branch whose clock is years behind tells what its roster says',
    'branch', [desk('head office', 100), desk('branch', 1, 110)]],
  ['a branch whose clock is years ahead does not outlast head office’s next word',
    'head office', [desk('head office', 120), desk('branch', 9e12, 110)]],
  ['a computer that moved to another branch is there by the roster that says so',
    'second', [desk('head office', 100), desk('first', 500, 110), desk('second', 400, 115)]],
  ['the desk of a head office that was restored and tells everybody anew',
    'anew', [desk('before', 300), desk('branch', 350, 310), desk('anew', 400)]],
] // prettier-ignore
for (const [what, held, desks] of TABLE)
  test(`DESK-2: ${what}`, () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...desks, ...desks], { minLength: 2 * desks.length }), (some) => {
        assert.is(foldDesk(some)!.organisation, held)
      }),
      { numRuns: 30 },
    )
  })

test('DESK-2: whatever servers have told, the same one holds in any order and with any repetition', () => {
  const time = fc.integer({ min: 0, max: 4 })
  const any = fc
    .record({ at: time, roster: fc.option(time, { nil: undefined }), name: fc.constantFrom('A', 'B') })
    .map(({ at, roster, name }) => desk(name, at, roster))
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (desks, keys) => {
      const shuffled = [...desks, ...desks]
        .map((one) => ({ one, key: keys.next().value! }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one)
      assert.equal(foldDesk(shuffled), foldDesk(desks))
    }),
  )
})

test.run()
