import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { itemId, newItemId, type ItemId } from '../org/ids.ts'
import { dateOf, familyOf, occurrenceId } from './occurrence-id.ts'

const days = fc
  .date({ min: new Date('0000-01-01T00:00Z'), max: new Date('9999-12-31T00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

test('SERIES-1: every day has an item of its own, which says of which series and of which day it is', () => {
  const series = newItemId()
  fc.assert(
    fc.property(days, days, (day, other) => {
      const id = occurrenceId(series, day)
      assert.ok(itemId.safeParse(id).success)
      assert.is(dateOf(series, id), day)
      assert.is(familyOf(id), familyOf(series))
      assert.is(id === occurrenceId(series, other), day === other)
      assert.is.not(id, series)
    }),
  )
})

test('SERIES-1: the name of an occurrence does not change', () => {
  const series = 'iAZ1vXN6Pf4CAgYKDhIWGhw' as ItemId
  assert.is(occurrenceId(series, '2026-12-01'), 'iAZ1vXN6Pf4CAgYKDhI7NWg')
  assert.is(occurrenceId(series, '2026-12-02'), 'iAZ1vXN6Pf4CAgYKDhI7NWQ')
})

test('SERIES-1: other items are no occurrences', () => {
  const series = newItemId()
  assert.is(dateOf(series, series), null)
  assert.is(dateOf(series, newItemId()), null)
  // The last of 22 characters has four bits that no byte has.
  const id = occurrenceId(series, '2026-12-01')
  const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const same = id.slice(0, -1) + last[last.indexOf(id.at(-1)!) + 1]!
  assert.is(dateOf(series, same as ItemId), null)
})

test.run()
