import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ComputerContact } from '@carillon/shared-model/views/computer-contact.ts'
import type { CampaignProgress, ProgressPerson } from '@carillon/shared-model/views/training.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { firstDayAhead, paused, resumed, withDaysOff } from '@carillon/shared-model/schedule/pauses.ts'
import { startWarnings } from '@carillon/shared-model/schedule/start-warnings.ts'
import { campaignState } from '@carillon/shared-model/schedule/campaign-state.ts'
import { addDays, monthsBetween, weekdayOf } from '../schedule/days.ts'
import { easter, polishHolidays } from '../schedule/holidays.ts'
import { byUnit, isIn, matrixOf, totalsOf } from '@carillon/shared-model/folds/campaign-matrix.ts'
import { repeatOf, toldOf, type Repetition } from '../schedule/repetition.ts'

const test = suite('campaigns in the console')
const ZONE = 'Europe/Warsaw'
const at = (local: string) => Date.parse(`${local}:00+01:00`)
/** Tuesdays to Fridays at nine from 1 December 2026, a Tuesday */
const SCHEDULE: Calendar = {
  rule: { from: '2026-12-01', repeat: 'FREQ=WEEKLY;BYDAY=TU,WE,TH,FR', time: '09:00', except: [] },
  pauses: [],
}
const LESSONS = ['One', 'Two', 'Three']
const campaign = (schedule = SCHEDULE, stoppedAt: number | null = null) => ({
  ...{ schedule, lessons: LESSONS, stoppedAt, publishedAt: 1 },
})

test('CAMPAIGN-1: Easter and the holidays that move with it, against known years', () => {
  assert.equal([1961, 2000, 2008, 2024, 2025, 2026, 2027, 2038].map(easter), [
    '1961-04-02',
    '2000-04-23',
    '2008-03-23',
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2038-04-25',
  ])
  const year = polishHolidays(2026)
  for (const day of ['2026-04-06', '2026-05-24', '2026-06-04', '2026-12-24']) assert.ok(year.includes(day), day)
  assert.is(year.length, 14)
  assert.not.ok(polishHolidays(2024).includes('2024-12-24'))
})

test('CAMPAIGN-2: months begin on Mondays, and every day of them is there once', () => {
  const months = monthsBetween('2026-12-08', '2027-02-01')
  assert.equal(
    months.map(({ month }) => month),
    ['2026-12', '2027-01', '2027-02'],
  )
  assert.equal(months[0]!.weeks[0], [
    null,
    '2026-12-01',
    '2026-12-02',
    '2026-12-03',
    '2026-12-04',
    '2026-12-05',
    '2026-12-06',
  ])
  for (const { weeks } of months) for (const week of weeks) assert.is(week.length, 7)
  assert.is(months[2]!.weeks.flat().filter(Boolean).length, 28)
  assert.is(weekdayOf('2026-12-01'), 'TU')
  assert.is(addDays('2028-02-28', 1), '2028-02-29')
})

test('CAMPAIGN-3: what is chosen becomes a recurrence, and is told again in the same words', () => {
  const say = (chosen: Repetition, from = '2026-12-29') => {
    const repeat = repeatOf(chosen, from)
    return repeat && toldOf(repeat)
  }
  assert.equal(say({ kind: 'weekdays', days: ['FR', 'TU'] }), { kind: 'weekdays', days: ['TU', 'FR'] })
  assert.is(say({ kind: 'weekdays', days: [] }), null)
  assert.equal(say({ kind: 'every', days: 3 }), { kind: 'every', days: 3 })
  assert.equal(say({ kind: 'monthly', by: 'date' }), { kind: 'date', day: 29 })
  assert.equal(say({ kind: 'monthly', by: 'weekday' }), { kind: 'weekday', ordinal: -1, day: 'TU' })
  assert.equal(say({ kind: 'monthly', by: 'weekday' }, '2026-12-08'), { kind: 'weekday', ordinal: 2, day: 'TU' })
  assert.equal(toldOf('FREQ=YEARLY'), { kind: 'other' })
})

test('CAMPAIGN-4: a campaign runs until its last lesson has come, or it is stopped', () => {
  assert.is(campaignState(campaign(), ZONE, at('2026-11-24T12:00')), 'running')
  assert.is(campaignState(campaign(), ZONE, at('2026-12-03T08:59')), 'running')
  assert.is(campaignState(campaign(), ZONE, at('2026-12-03T09:00')), 'over')
  assert.is(campaignState(campaign(SCHEDULE, 5), ZONE, at('2026-12-02T12:00')), 'stopped')
})

test('CAMPAIGN-5: a pause begins with the first lesson that has not come, and ends without moving what has', () => {
  const morning = at('2026-12-02T08:00')
  const noon = at('2026-12-02T12:00')
  assert.is(firstDayAhead(SCHEDULE, morning, ZONE), '2026-12-02')
  assert.is(firstDayAhead(SCHEDULE, noon, ZONE), '2026-12-03')
  const resting = paused(SCHEDULE, firstDayAhead(SCHEDULE, noon, ZONE))
  assert.is(campaignState(campaign(resting), ZONE, noon), 'paused')
  assert.is(campaignState(campaign(resting), ZONE, at('2027-03-01T12:00')), 'paused')
  assert.equal(resumed(resting, firstDayAhead(SCHEDULE, noon, ZONE)), SCHEDULE)
  const later = resumed(resting, '2026-12-09')
  assert.equal(later.pauses, [{ from: '2026-12-03', until: '2026-12-09' }])
  assert.is(campaignState(campaign(later), ZONE, at('2026-12-08T12:00')), 'running')
  const off = withDaysOff(SCHEDULE, '2026-12-02', '2026-12-03')
  assert.is(campaignState(campaign(off), ZONE, morning), 'paused')
  assert.is(campaignState(campaign(off), ZONE, at('2026-12-04T08:00')), 'running')
})

const [here, there] = [`u${'A'.repeat(22)}` as UnitId, `u${'B'.repeat(22)}` as UnitId]
const inTouch: ComputerContact = { enrolledAt: 0, lastSeen: 1, revokedAt: null, isConnected: true }
const away: ComputerContact = { ...inTouch, isConnected: false }
const person = (name: string, values: Partial<ProgressPerson>): ProgressPerson => ({
  person: `p${name.padEnd(22, 'A')}` as PersonId,
  login: name,
  name,
  unit: here,
  addressed: true,
  cells: '',
  computers: ['PC-1'],
  finished: 0,
  zone: ZONE,
  contacts: [inTouch],
  ...values,
})
const done = '0,1,1,1'

test('CAMPAIGN-6: behind is who has not finished what is due by the clock of their own zone', () => {
  const progress = {
    campaign: campaign(),
    people: [
      person('diligent', { cells: `${done};${done};${done}`, finished: 3 }),
      person('begun', { cells: `${done};0,1,1!2`, finished: 1 }),
      person('waiting', {}),
      person('away', { contacts: [away], unit: there }),
      person('west', { zone: 'America/New_York', cells: done, finished: 1 }),
      person('left', { addressed: false, cells: done, finished: 1 }),
    ],
  } as unknown as CampaignProgress
  const rows = matrixOf(progress, at('2026-12-02T10:00'))
  assert.equal(
    rows.map(({ login, states, behind }) => [login, states.join(' '), behind]),
    [
      ['diligent', 'done done done', 0],
      ['begun', 'done opened notDue', 0],
      ['waiting', 'waiting waiting notDue', 1],
      ['away', 'unknown unknown notDue', 0],
      // It is four in the morning of the second there.
      ['west', 'done notDue notDue', 0],
      ['left', 'done left notDue', 0],
    ],
  )
  assert.equal(totalsOf(rows, 3), {
    ...{ people: 6, notBegun: 1, behind: 1, unknown: 1, done: 1 },
    finished: [4, 1, 1],
  })
  assert.equal(
    rows.filter((row) => isIn(row, 'notBegun')).map(({ login }) => login),
    ['waiting'],
    'of whom nobody can know is not said that they have not begun',
  )
  assert.equal(
    rows.filter((row) => isIn(row, 'behind')).map(({ login }) => login),
    ['waiting'],
    'as many as are counted: whoever has left is asked for nothing more',
  )
  assert.equal(
    byUnit(rows, 3).map(({ id, totals }) => [id, totals.people, totals.behind]),
    [
      [here, 5, 1],
      [there, 1, 0],
    ],
  )
  assert.equal(
    byUnit(rows, 3, (unit) => (unit === there ? [here] : [])).map(({ id, totals }) => [id, totals.people]),
    [
      [here, 6],
      [there, 1],
    ],
    'what lies in a unit counts with it',
  )
  const stopped = { ...progress, campaign: { ...progress.campaign, stoppedAt: at('2026-12-01T12:00') } }
  assert.equal(
    matrixOf(stopped, at('2027-01-01T12:00')).map(({ behind }) => behind),
    [0, 0, 1, 0, 0, 0],
  )
})

test('CAMPAIGN-7: nobody is behind on the day on which a lesson came, nor on that on which the campaign was started', () => {
  const started = { ...campaign(), publishedAt: at('2026-12-02T11:17') }
  const progress = { campaign: started, people: [person('new', {})] } as unknown as CampaignProgress
  const behind = (local: string) => matrixOf(progress, at(local))[0]!.behind
  assert.equal([behind('2026-12-02T11:18'), behind('2026-12-02T23:59'), behind('2026-12-03T00:00')], [0, 0, 2])
})

test('CAMPAIGN-8: whoever starts a campaign is told of lessons that have come already, and of those without a day', () => {
  const warnings = (repeat: string, local: string) => {
    const schedule = { rule: { ...SCHEDULE.rule, repeat }, pauses: [] }
    const { past, lacking } = startWarnings(schedule, ZONE, 3, at(local))
    return [past, lacking]
  }
  assert.equal(warnings('FREQ=DAILY', '2026-12-01T08:59'), [0, 0])
  assert.equal(warnings('FREQ=DAILY', '2026-12-02T11:17'), [2, 0])
  assert.equal(warnings('FREQ=DAILY;COUNT=2', '2026-12-01T08:00'), [0, 1])
})

test('CAMPAIGN-6: whoever has no computer is told apart from those who wait and those who are away', () => {
  const bare = person('bare', { contacts: [] })
  const progress = { campaign: campaign(), people: [bare] } as unknown as CampaignProgress
  const [row] = matrixOf(progress, at('2026-12-02T10:00'))
  assert.is(row!.states.join(' '), 'none none notDue')
})

test.run()
