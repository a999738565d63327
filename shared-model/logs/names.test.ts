import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addMonths, isSealed, logName, monthOf, parseLogName } from './names.ts'

const SUBJECT = 'p' + 'A'.repeat(22)

test('NAMES-1: what is built is read back', () => {
  for (const name of [logName('desk', SUBJECT, null), logName('journal', SUBJECT, '2026-11')]) {
    const { kind, subject, month } = parseLogName(name)!
    assert.is(logName(kind, subject, month), name)
  }
})

for (const name of [
  '',
  'desk',
  `desk/${SUBJECT}/2026-11`,
  `journal/${SUBJECT}`,
  `journal/${SUBJECT}/2026-13`,
  `journal/${SUBJECT}/2026-00`,
  `journal/${SUBJECT}/2026-11/`,
  `journal/${SUBJECT}/2026-11\n`,
  `/journal/${SUBJECT}/2026-11`,
  `journal/../${SUBJECT}/2026-11`,
  `toString/${SUBJECT}/2026-11`,
  `Journal/${SUBJECT}/2026-11`,
  `journal/${SUBJECT.slice(1)}/2026-11`,
])
  test(`NAMES-2: ${JSON.stringify(name)} is not a name`, () => assert.is(parseLogName(name), null))

test('NAMES-3: a fact belongs to its month in UTC', () => {
  assert.is(monthOf(Date.parse('2026-12-01T00:30:00+01:00')), '2026-11')
  assert.is(monthOf(Date.parse('2026-12-01T00:00:00Z')), '2026-12')
})

test('NAMES-4: months are counted over the turn of a year', () => {
  assert.is(addMonths('2026-11', 2), '2027-01')
  assert.is(addMonths('2026-01', -1), '2025-12')
  assert.is(addMonths('2026-01', -13), '2024-12')
})

test('NAMES-5: a segment older than two months is sealed', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')
  assert.is(isSealed('2026-09', now), false)
  assert.is(isSealed('2026-08', now), true)
})

test.run()
