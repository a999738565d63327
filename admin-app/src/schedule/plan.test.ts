import { translator } from '@carillon/shared-model/i18n/translator.ts'
import { scheduleRule, type ScheduleRule } from '@carillon/shared-model/schedule/rule.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { calendarOf, firstPlan, holidaysBetween, missingOf, planOf, withDaysOff } from './plan.ts'
import { endsOf, repeatOf, type Ends } from './repetition.ts'
import { scheduleText } from './schedule-text.ts'

const test = suite('plan')
const rule = (repeat: string, from = '2027-03-01'): ScheduleRule =>
  scheduleRule.parse({ from, repeat, time: '09:00', except: [] })

test('PLAN-1: what is chosen becomes a calendar, and says what is missing', () => {
  const plan = firstPlan('2027-02-28', { kind: 'monthly', by: 'weekday' })
  assert.equal(calendarOf(plan), { rule: rule('FREQ=MONTHLY;BYDAY=1MO'), pauses: [] })
  assert.is(calendarOf(plan, { kind: 'count', count: 12 })?.rule.repeat, 'FREQ=MONTHLY;BYDAY=1MO;COUNT=12')
  assert.is(
    calendarOf(plan, { kind: 'until', day: '2027-12-31' })?.rule.repeat,
    'FREQ=MONTHLY;BYDAY=1MO;UNTIL=20271231',
  )
  assert.is(missingOf({ ...plan, repetition: { kind: 'weekdays', days: [] } }), 'days')
  assert.is(missingOf({ ...plan, from: '' }), 'time')
  assert.is(missingOf(plan, { kind: 'until', day: '' }), 'time')
})

test('PLAN-2: a rule that was made here is chosen again as it was, with its end; another one is not', () => {
  const ends: Ends[] = [{ kind: 'never' }, { kind: 'count', count: 6 }, { kind: 'until', day: '2028-01-31' }]
  for (const [from, repeat] of [
    ['2027-03-01', 'FREQ=WEEKLY;BYDAY=MO,FR'],
    ['2027-03-01', 'FREQ=DAILY;INTERVAL=3'],
    ['2027-03-15', 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['2027-03-30', 'FREQ=MONTHLY;BYDAY=-1TU'],
  ] as const)
    for (const end of ends) {
      const chosen = planOf(
        rule(
          repeat + (repeatOf({ kind: 'every', days: 1 }, from, end) ?? '').slice('FREQ=DAILY;INTERVAL=1'.length),
          from,
        ),
      )!
      assert.equal(calendarOf(chosen.plan, chosen.ends)?.rule.repeat.startsWith(repeat), true, repeat)
      assert.equal(chosen.ends, end)
      assert.is(chosen.plan.from, from)
    }
  // Of the 15th, chosen on the 1st: the plan begins with the first 15th.
  assert.is(planOf(rule('FREQ=MONTHLY;BYMONTHDAY=15'))?.plan.from, '2027-03-15')
  assert.is(planOf(rule('FREQ=YEARLY')), null)
})

test('PLAN-3: a calendar is told in words, with its end', () => {
  const english = translator<English>('en-GB', en)
  const polish = translator<English>('pl', pl)
  assert.is(scheduleText(rule('FREQ=MONTHLY;BYDAY=1MO'), english), 'first Monday of the month at 09:00')
  assert.is(scheduleText(rule('FREQ=DAILY;INTERVAL=1;COUNT=5'), english), 'every day at 09:00, 5 times')
  assert.is(scheduleText(rule('FREQ=DAILY;COUNT=1'), english), 'once: 1 Mar 2027, 09:00')
  assert.is(scheduleText(rule('FREQ=DAILY;INTERVAL=1;COUNT=1'), english), 'once: 1 Mar 2027, 09:00')
  assert.match(scheduleText(rule('FREQ=WEEKLY;BYDAY=TU;UNTIL=20271231'), polish), /, do 31 gru 2027$/)
  assert.equal(endsOf('FREQ=DAILY'), { base: 'FREQ=DAILY', ends: { kind: 'never' } })
})

test('PLAN-4: days off are in order and once; holidays are those from the first day on', () => {
  assert.equal(withDaysOff(['2027-05-03'], ['2027-05-01', '2027-05-03']), ['2027-05-01', '2027-05-03'])
  const days = holidaysBetween('2027-11-02', '2028-01-31')
  assert.equal([days[0], days.includes('2028-01-06')], ['2027-11-11', true])
})

test.run()
