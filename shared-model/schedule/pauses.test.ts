import { Temporal } from 'temporal-polyfill'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Calendar } from './calendar.ts'
import { deliveries } from './deliveries.ts'
import { extended, firstDayAhead, isPausedOn, paused, resumed, withDaysOff } from './pauses.ts'

const WARSAW = 'Europe/Warsaw'
const schedule: Calendar = {
  rule: { from: '2026-11-24', repeat: 'FREQ=DAILY', time: '09:00', except: ['2026-11-26'] },
  pauses: [],
}
const local = (text: string) => Date.parse(`${text}+01:00`)
const ahead = (text: string) => firstDayAhead(schedule, local(text), WARSAW)
const days = (changed: Calendar) => deliveries(changed, WARSAW, 4).map(({ date }) => date)

test('SCHEDULE-6: a pause takes no lesson back that has come, and keeps the others for later', () => {
  const afterNine = paused(schedule, ahead('2026-11-25T09:00'))
  assert.equal(days(afterNine), ['2026-11-24', '2026-11-25'])
  const beforeNine = paused(schedule, ahead('2026-11-25T08:59'))
  assert.equal(days(beforeNine), ['2026-11-24'])
  assert.equal(days(resumed(beforeNine, ahead('2026-12-01T12:00'))), [
    '2026-11-24',
    '2026-12-02',
    '2026-12-03',
    '2026-12-04',
  ])
})

test('SCHEDULE-6: a pause that ends before it began leaves nothing behind; a second one changes nothing', () => {
  const once = paused(schedule, ahead('2026-11-25T10:00'))
  assert.is(paused(once, ahead('2026-11-28T10:00')), once)
  assert.equal(resumed(once, ahead('2026-11-25T11:00')), schedule)
  assert.equal(resumed(schedule, ahead('2026-11-25T11:00')), schedule)
})

test('SCHEDULE-6: days off are a pause that ends by itself, or earlier', () => {
  const off = withDaysOff(schedule, '2026-11-25', '2026-11-27')
  assert.equal(days(off), ['2026-11-24', '2026-11-28', '2026-11-29', '2026-11-30'])
  assert.ok(isPausedOn(off, '2026-11-27'))
  assert.not(isPausedOn(off, '2026-11-28'))
  assert.equal(days(resumed(off, '2026-11-27')), ['2026-11-24', '2026-11-27', '2026-11-28', '2026-11-29'])
})

test('SCHEDULE-9: a rule that ended goes on for the lessons that are left, and never on a day that has passed', () => {
  const short = { ...schedule, rule: { ...schedule.rule, repeat: 'FREQ=DAILY;COUNT=2', except: [] }, pauses: [] }
  const days = (extending: Calendar) => deliveries(extending, WARSAW, 4).map(({ date }) => date)
  const [first, second] = days(short)
  assert.is(days(short).length, 2)
  const next = (date: string, by: number) => Temporal.PlainDate.from(date).add({ days: by }).toString()
  assert.equal(
    days(extended(short, null, second!, first!)),
    [0, 1, 2, 3].map((by) => next(first!, by)),
  )
  const late = next(second!, 10)
  assert.equal(days(extended(short, null, second!, late)), [first, second, late, next(late, 1)])
  assert.equal(days(extended(short, late, second!, late)), [first, second, late], 'until that day')
})

test.run()
