import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Calendar } from './calendar.ts'
import { isOver, nextOccurrence, occurrencesBetween } from './coming.ts'
import { occurrences } from './occurrences.ts'

const WARSAW = 'Europe/Warsaw'
const calendar = (repeat: string, from = '2026-01-01', pauses: Calendar['pauses'] = []): Calendar => ({
  rule: { from, repeat, time: '09:00', except: [] },
  pauses,
})
const at = (text: string) => Date.parse(`${text}Z`)

for (const repeat of [
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=3',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU',
  'FREQ=MONTHLY;BYMONTHDAY=31',
  'FREQ=MONTHLY;BYDAY=1MO',
  'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
  'FREQ=DAILY;UNTIL=20270301',
  'FREQ=MONTHLY;BYDAY=-1FR;COUNT=20',
])
  test(`SCHEDULE-7: between two moments are the same occurrences as from the beginning: ${repeat}`, () => {
    const one = calendar(repeat)
    const all = occurrences(one.rule, WARSAW, 500).filter(
      (each) => each.at >= at('2026-11-20T00:00') && each.at < at('2027-04-02T07:00'),
    )
    assert.equal(occurrencesBetween(one, WARSAW, at('2026-11-20T00:00'), at('2027-04-02T07:00')), all)
    assert.equal(nextOccurrence(one, WARSAW, at('2026-11-20T00:00')), all[0] ?? null)
  })

test('SCHEDULE-7: a rule that has run for years goes on, with a count or without', () => {
  for (const repeat of ['FREQ=DAILY', 'FREQ=DAILY;COUNT=9999'])
    assert.equal(nextOccurrence(calendar(repeat), WARSAW, at('2045-06-01T12:00'))?.date, '2045-06-02')
  assert.is(nextOccurrence(calendar('FREQ=DAILY;COUNT=365'), WARSAW, at('2027-06-01T12:00')), null)
})

test('SCHEDULE-7: a first day that is far ahead is waited for', () => {
  assert.is(
    nextOccurrence(calendar('FREQ=DAILY;COUNT=1', '2099-12-24'), WARSAW, at('2026-02-01T12:00'))?.date,
    '2099-12-24',
  )
})

test('SCHEDULE-7: the first of January comes with the year of its zone', () => {
  const one = calendar('FREQ=YEARLY')
  one.rule.time = '00:30'
  assert.is(nextOccurrence(one, 'Pacific/Auckland', at('2026-12-31T10:00'))?.date, '2027-01-01')
  assert.is(occurrencesBetween(one, 'Pacific/Auckland', at('2026-12-31T00:00'), at('2026-12-31T12:00')).length, 1)
  assert.is(occurrencesBetween(one, 'America/New_York', at('2026-12-31T00:00'), at('2027-01-01T05:00')).length, 0)
})

test('SCHEDULE-8: a calendar is over when nothing comes any more, also once a pause has ended', () => {
  const now = at('2026-02-01T12:00')
  assert.ok(isOver(calendar('FREQ=DAILY;COUNT=3'), WARSAW, now))
  assert.not.ok(isOver(calendar('FREQ=DAILY;COUNT=3'), WARSAW, at('2026-01-02T12:00')))
  const lasting = [{ from: '2026-01-10', until: null }]
  assert.is(nextOccurrence(calendar('FREQ=DAILY', '2026-01-01', lasting), WARSAW, now), null)
  assert.not.ok(isOver(calendar('FREQ=DAILY', '2026-01-01', lasting), WARSAW, now))
  assert.ok(isOver(calendar('FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31'), WARSAW, now))
})

test.run()
