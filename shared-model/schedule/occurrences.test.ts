import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { occurrences } from './occurrences.ts'
import { repeatProblem, scheduleRule, type ScheduleRule } from './rule.ts'

const rule = (fields: Partial<ScheduleRule>): ScheduleRule =>
  scheduleRule.parse({ from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [], ...fields })
const dates = (fields: Partial<ScheduleRule>, limit = 8) =>
  occurrences(rule(fields), 'Europe/Warsaw', limit)
    .map(({ date }) => date)
    .join(' ')
const times = (zone: string, fields: Partial<ScheduleRule>) =>
  occurrences(rule({ repeat: 'FREQ=DAILY;COUNT=3', ...fields }), zone, 9)
    .map(({ at }) => new Date(at).toISOString().slice(0, 16))
    .join(' ')

const KNOWN: [title: string, fields: Partial<ScheduleRule>, expected: string][] = [
  [
    'Tuesday to Friday for two weeks',
    { from: '2026-11-23', repeat: 'FREQ=WEEKLY;BYDAY=TU,WE,TH,FR;COUNT=8' },
    '2026-11-24 2026-11-25 2026-11-26 2026-11-27 2026-12-01 2026-12-02 2026-12-03 2026-12-04',
  ],
  [
    'every n days, until',
    { from: '2026-11-20', repeat: 'FREQ=DAILY;INTERVAL=3;UNTIL=20261126' },
    '2026-11-20 2026-11-23 2026-11-26',
  ],
  ['the 31st', { repeat: 'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4' }, '2026-01-31 2026-03-31 2026-05-31 2026-07-31'],
  ['the last of the month', { repeat: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3' }, '2026-01-31 2026-02-28 2026-03-31'],
  ['29 February', { from: '2028-02-29', repeat: 'FREQ=YEARLY;COUNT=3' }, '2028-02-29 2032-02-29 2036-02-29'],
  ['every first Monday', { repeat: 'FREQ=MONTHLY;BYDAY=1MO;COUNT=4' }, '2026-01-05 2026-02-02 2026-03-02 2026-04-06'],
  ['the last Friday', { repeat: 'FREQ=MONTHLY;BYDAY=-1FR;COUNT=3' }, '2026-01-30 2026-02-27 2026-03-27'],
  [
    'the last working day',
    { repeat: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3' },
    '2026-01-30 2026-02-27 2026-03-31',
  ],
  [
    'less excluded days, which count',
    { from: '2026-11-09', repeat: 'FREQ=DAILY;COUNT=4', except: ['2026-11-11'] },
    '2026-11-09 2026-11-10 2026-11-12',
  ],
  ['no day after the year 9999', { repeat: 'FREQ=YEARLY;INTERVAL=999;BYMONTH=2;BYDAY=5SU' }, ''],
  ['a day that never comes', { repeat: 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31' }, ''],
]
for (const [title, fields, expected] of KNOWN)
  test(`SCHEDULE-1: ${title}`, () => {
    assert.is(dates(fields), expected)
  })

// The changes of the clocks in 2026 and 2027: time zone database, Europe/Warsaw and America/New_York.
const CLOCKS: [zone: string, from: string, time: string, expected: string][] = [
  ['Europe/Warsaw', '2026-03-28', '09:00', '2026-03-28T08:00 2026-03-29T07:00 2026-03-30T07:00'],
  ['Europe/Warsaw', '2026-10-24', '09:00', '2026-10-24T07:00 2026-10-25T08:00 2026-10-26T08:00'],
  ['Europe/Warsaw', '2027-03-27', '09:00', '2027-03-27T08:00 2027-03-28T07:00 2027-03-29T07:00'],
  ['Europe/Warsaw', '2027-10-30', '09:00', '2027-10-30T07:00 2027-10-31T08:00 2027-11-01T08:00'],
  ['America/New_York', '2026-03-07', '09:00', '2026-03-07T14:00 2026-03-08T13:00 2026-03-09T13:00'],
  ['America/New_York', '2026-10-31', '09:00', '2026-10-31T13:00 2026-11-01T14:00 2026-11-02T14:00'],
  ['America/New_York', '2027-03-13', '09:00', '2027-03-13T14:00 2027-03-14T13:00 2027-03-15T13:00'],
  ['America/New_York', '2027-11-06', '09:00', '2027-11-06T13:00 2027-11-07T14:00 2027-11-08T14:00'],
  // 02:30 is skipped on the 29th (it comes as 03:30), and occurs twice on the 25th (the first counts).
  ['Europe/Warsaw', '2026-03-28', '02:30', '2026-03-28T01:30 2026-03-29T01:30 2026-03-30T00:30'],
  ['Europe/Warsaw', '2026-10-24', '02:30', '2026-10-24T00:30 2026-10-25T00:30 2026-10-26T01:30'],
]
for (const [zone, from, time, expected] of CLOCKS)
  test(`SCHEDULE-2: ${time} in ${zone} from ${from}, over a change of the clock`, () => {
    assert.is(times(zone, { from, time }), expected)
  })

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const dayOf = (date: string) => DAYS[new Date(`${date}T00:00Z`).getUTCDay()]!

test('SCHEDULE-3: by weekdays: every such day from the first on, each once, none other, at its local time in any zone', () => {
  const zone = fc.constantFrom('Europe/Warsaw', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'UTC')
  const hour = fc.integer({ min: 4, max: 23 }).map((h) => `${String(h).padStart(2, '0')}:15`)
  const start = fc.integer({ min: 0, max: 800 }).map((n) => Date.UTC(2026, 0, 1) + n * 86_400_000)
  fc.assert(
    fc.property(zone, hour, start, fc.subarray(DAYS, { minLength: 1 }), (tz, time, first, weekdays) => {
      const from = new Date(first).toISOString().slice(0, 10)
      const found = occurrences(rule({ from, time, repeat: `FREQ=WEEKLY;BYDAY=${weekdays.join(',')}` }), tz, 10)
      const expected: string[] = []
      for (let day = first; expected.length < 10; day += 86_400_000) {
        const date = new Date(day).toISOString().slice(0, 10)
        if (weekdays.includes(dayOf(date))) expected.push(date)
      }
      assert.equal(
        found.map(({ date }) => date),
        expected,
      )
      const local = new Intl.DateTimeFormat('sv-SE', { timeZone: tz, dateStyle: 'short', timeStyle: 'short' })
      for (const { date, at } of found) assert.is(local.format(at), `${date} ${time}`)
    }),
    { numRuns: 150 },
  )
})

const WRONG = [
  '',
  'BYDAY=MO',
  'FREQ=HOURLY',
  'FREQ=DAILY;COUNT=0',
  'FREQ=DAILY;COUNT=3;UNTIL=20261231',
  'FREQ=DAILY;FREQ=WEEKLY',
  'FREQ=WEEKLY;BYDAY=XX',
  'FREQ=MONTHLY;BYMONTHDAY=32',
  'FREQ=DAILY;BYHOUR=9',
  'FREQ=DAILY;UNTIL=20260231',
  'FREQ=WEEKLY;BYDAY=1MO',
  'FREQ=WEEKLY;BYMONTHDAY=1',
  'FREQ=DAILY;BYSETPOS=2',
  'FREQ=DAILY\nEXDATE:20260101',
  'FREQ=DAILY;toString=1',
]
for (const repeat of WRONG)
  test(`SCHEDULE-4: “${repeat.replace('\n', '\\n')}” is refused with a sentence`, () => {
    assert.ok(repeatProblem(repeat))
    assert.not(scheduleRule.safeParse({ from: '2026-01-01', repeat, time: '09:00', except: [] }).success)
  })

test('SCHEDULE-4: what is accepted can be computed', () => {
  const any = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })
  const parts = fc.record({
    FREQ: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    INTERVAL: any('1', '2', '999'),
    COUNT: any('1', '9999'),
    UNTIL: any('20251231', '20260228', '20260229', '99991231', '00000000'),
    BYDAY: any('MO', 'TU,WE', '1MO', '-1FR', '5SU'),
    BYMONTHDAY: any('1', '29', '31', '-1', '-31', '10,20'),
    BYMONTH: any('2', '1,12'),
    BYSETPOS: any('1', '-1', '99'),
    WKST: any('MO', 'SU'),
  })
  fc.assert(
    fc.property(parts, (chosen) => {
      const repeat = Object.entries(chosen)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${value}`)
        .join(';')
      if (repeatProblem(repeat)) return
      const found = occurrences(rule({ repeat }), 'Europe/Warsaw', 3).map(({ at }) => at)
      assert.equal(
        found,
        [...new Set(found)].sort((a, b) => a - b),
      )
    }),
    { numRuns: 300 },
  )
})

test('SCHEDULE-5: no more are computed than are asked for, and the same is computed again', () => {
  const endless = rule({ repeat: 'FREQ=DAILY' })
  const few = occurrences(endless, 'Europe/Warsaw', 3)
  assert.is(few.length, 3)
  assert.equal(occurrences(endless, 'Europe/Warsaw', 400).slice(0, 3), few)
})

test.run()
