import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { Published, Request } from '../facts/items.ts'
import type { Campaign, LessonFact, LessonState } from '../facts/training.ts'
import type { Calendar } from '../schedule/calendar.ts'
import { newAdminId, newCourseId, newDeviceId, newItemId, newPersonId, newUnitId, SERVER } from '../org/ids.ts'
import { STAND_IN_CREDENTIAL } from '../replica/simulation/stand-in.ts'
import { foldActs } from './acts.ts'
import { foldTraining } from './training.ts'

const UNIT = newUnitId()
const PERSON = newPersonId()
const HERE = newDeviceId()
const ELSEWHERE = newDeviceId()
const ADMIN = newAdminId()
const OTHER = newAdminId()
const ITEM = newItemId()
const FEED = `feed/${UNIT}/2026-11`
const JOURNAL = `journal/${PERSON}/2026-11`
const WARSAW = 'Europe/Warsaw'

const desk: Desk = {
  type: 'desk',
  at: 1,
  by: SERVER,
  v: 1,
  organisation: 'City Library',
  device: { id: HERE, name: 'desk', unit: UNIT, unitName: 'Branch' },
  person: { id: PERSON, name: 'Jan', unit: UNIT, unitName: 'Branch' },
  follow: [{ log: `feed/${UNIT}`, person: true, computer: true }],
  since: '2026-10',
}
/** Tuesday to Friday at nine, from Tuesday 24 November 2026. */
const schedule: Calendar = {
  rule: { from: '2026-11-24', repeat: 'FREQ=WEEKLY;BYDAY=TU,WE,TH,FR', time: '09:00', except: [] },
  pauses: [],
}
const lessons = ['One', 'Two', 'Three'].map((title) => ({ title, body: '', images: [], quiz: null }))
const campaign: Campaign = {
  course: newCourseId(),
  title: 'Safety',
  version: 'a'.repeat(64),
  heads: [],
  lessons,
  schedule,
}
const local = (text: string) => Date.parse(`${text}+01:00`)
const STARTED = local('2026-11-20T12:00')

let times = STARTED
const published = (request: object, by = ADMIN): Published => ({
  type: 'published',
  at: ++times,
  by: SERVER,
  v: 1,
  request: { by, name: 'Anna', at: times, item: ITEM, ...request } as Request,
  key: newDeviceId(),
  sig: String(times),
  credential: STAND_IN_CREDENTIAL,
})
const start = published({ act: 'start', to: ['everyone'], campaign })
const done = (lesson: number, state: LessonState, at: number, by = HERE): LessonFact => ({
  type: 'lesson',
  at,
  by,
  v: 1,
  item: ITEM,
  lesson,
  state,
})
const foldAll = (of: Desk, now: number, feed: Fact[], journal: Fact[] = []) => {
  const logs = [
    { name: FEED, facts: feed },
    { name: JOURNAL, facts: journal },
  ]
  return foldTraining(of, foldActs(of, logs), logs, now, WARSAW)
}
const fold = (now: number, feed: Fact[] = [start], journal: Fact[] = []) => foldAll(desk, now, feed, journal)[0]!

test('TRAINING-1: a lesson is there from its day and hour on, in the zone of the unit', () => {
  const there = (now: number) => fold(now).lessons.map(({ isThere }) => isThere)
  assert.equal(there(local('2026-11-24T08:59')), [false, false, false])
  assert.equal(there(local('2026-11-24T09:00')), [true, false, false])
  assert.equal(there(local('2026-11-26T09:00')), [true, true, true])
})

test('TRAINING-2: missed lessons wait in order; the first that is not finished is the current one', () => {
  const now = local('2026-11-26T10:00')
  assert.is(fold(now).current?.number, 0)
  const later = fold(now, [start], [done(0, 'finished', now - 1000), done(2, 'finished', now)])
  assert.is(later.current?.number, 1)
  assert.is(later.finished, 2)
  assert.is(later.next, null)
})

test('TRAINING-3: what was done on another computer counts here, and each state has its earliest time', () => {
  const journal = [done(0, 'finished', 90, ELSEWHERE), done(0, 'opened', 50), done(0, 'finished', 70, ELSEWHERE)]
  for (const facts of [journal, [...journal].reverse(), [...journal, ...journal]]) {
    const { progress, deliveredHere } = fold(local('2026-11-24T10:00'), [start], facts).lessons[0]!
    assert.is(progress?.openedAt, 50)
    assert.is(progress?.finishedAt, 70)
    assert.is(progress?.device, ELSEWHERE)
    assert.ok(deliveredHere)
  }
})

test('TRAINING-3: a quiz stands with the answers with which it was passed first', () => {
  const answered = (at: number, by: typeof HERE, answers: number[][]) => ({ ...done(0, 'finished', at, by), answers })
  const journal = [
    answered(90, HERE, [[1]]),
    { ...done(0, 'tried', 40), answers: [[2]] },
    answered(70, ELSEWHERE, [[0, 2]]),
    answered(70, ELSEWHERE, [[0, 2]]),
  ]
  for (const facts of [journal, [...journal].reverse()])
    assert.equal(fold(local('2026-11-24T10:00'), [start], facts).lessons[0]!.answers, [[0, 2]])
  assert.is(fold(local('2026-11-24T10:00'), [start], [done(0, 'finished', 90)]).lessons[0]!.answers, null)
})

test('TRAINING-4: no lesson comes on a day of a pause; the others follow after it', () => {
  const pause = published({
    act: 'reschedule',
    schedule: { ...schedule, pauses: [{ from: '2026-11-25', until: null }] },
  })
  const paused = fold(local('2026-11-30T12:00'), [start, pause])
  assert.equal(
    paused.lessons.map(({ due }) => due?.date ?? null),
    ['2026-11-24', null, null],
  )
  assert.is(paused.next, null)
  const resume = published({
    act: 'reschedule',
    schedule: { ...schedule, pauses: [{ from: '2026-11-25', until: '2026-12-02' }] },
  })
  assert.equal(
    fold(local('2026-11-30T12:00'), [resume, start, pause]).lessons.map(({ due }) => due?.date),
    ['2026-11-24', '2026-12-02', '2026-12-03'],
  )
})

test('TRAINING-5: what has come stays when the campaign is stopped, and nothing more comes', () => {
  times = local('2026-11-25T12:00')
  const stop = published({ act: 'recall' })
  const stopped = fold(local('2026-12-24T12:00'), [start, stop])
  assert.equal(
    stopped.lessons.map(({ isThere }) => isThere),
    [true, true, false],
  )
  assert.is(stopped.stoppedAt, stop.at)
  assert.is(stopped.next, null)
})

test('TRAINING-6: another administrator changes nothing about a campaign', () => {
  const foreign = published(
    { act: 'reschedule', schedule: { ...schedule, pauses: [{ from: '2026-11-01', until: null }] } },
    OTHER,
  )
  const stop: Published = {
    ...published({ act: 'recall' }, OTHER),
    credential: { ...STAND_IN_CREDENTIAL, may: ['campaigns.run'] },
  }
  const { lessons: seen, stoppedAt } = fold(local('2026-11-24T10:00'), [start, foreign, stop])
  assert.ok(seen[0]!.isThere)
  assert.is(stoppedAt, null)
})

test('TRAINING-7: a lesson that was opened stays when its day is moved away', () => {
  const moved = published({
    act: 'reschedule',
    schedule: { ...schedule, rule: { ...schedule.rule, from: '2027-01-05' } },
  })
  const { lessons: seen } = fold(
    local('2026-11-25T10:00'),
    [start, moved],
    [done(0, 'opened', local('2026-11-24T10:00'))],
  )
  assert.equal(
    seen.map(({ isThere }) => isThere),
    [true, false, false],
  )
})

test('TRAINING-8: a computer with nobody signed in has no training', () => {
  assert.equal(foldAll({ ...desk, person: null }, local('2026-12-24T12:00'), [start]), [])
})

test.run()
