import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TrainingCampaign } from '@carillon/shared-model/folds/training.ts'
import { lessonsBehind, reminderDay } from './behind.ts'

const test = suite('lessons behind')
const ZONE = 'Europe/Warsaw'
const at = (text: string) => Date.parse(`${text}+01:00`)
const lesson = (number: number, due: string | null, finishedAt: number | null = null) => ({
  number,
  isThere: true,
  lesson: { title: `Lesson ${number + 1}` },
  due: due === null ? null : { date: due.slice(0, 10), at: at(due) },
  progress: due === null ? { deliveredAt: at('2026-11-20T09:00'), finishedAt } : { finishedAt },
})
const campaign = (lessons: unknown[], stoppedAt: number | null = null) =>
  ({ id: 'iC', stoppedAt, schedule: { rule: { time: '09:00' } }, lessons }) as unknown as TrainingCampaign

const NOW = at('2026-11-25T09:30')

test('BEHIND-1: what came today waits in peace; what came on an earlier day and is not finished is behind', () => {
  assert.is(lessonsBehind([campaign([lesson(0, '2026-11-25T09:00')])], NOW, ZONE), null)
  const late = campaign([
    lesson(0, '2026-11-23T09:00', 5),
    lesson(1, '2026-11-24T09:00'),
    lesson(2, '2026-11-25T09:00'),
  ])
  const behind = lessonsBehind([late, campaign([lesson(0, null)])], NOW, ZONE)!
  assert.equal([behind.count, behind.key, behind.title], [2, 'iC.0', 'Lesson 1'])
  assert.is(lessonsBehind([late], NOW, ZONE)!.since, at('2026-11-24T09:00'))
  assert.is(lessonsBehind([campaign([lesson(1, '2026-11-24T09:00')], 9)], NOW, ZONE), null, 'stopped')
})

test('BEHIND-1: a day is that of the unit, not of the computer', () => {
  const late = [campaign([lesson(0, '2026-11-24T23:30')])]
  const now = at('2026-11-25T00:30')
  assert.is(lessonsBehind(late, now, ZONE)!.count, 1)
  assert.is(lessonsBehind(late, now, 'Europe/London'), null)
})

test('BEHIND-2: one reminder a day, not before the hour of lessons', () => {
  const behind = lessonsBehind([campaign([lesson(0, '2026-11-24T09:00')])], NOW, ZONE)
  assert.is(reminderDay(behind, at('2026-11-25T08:59'), ZONE, null), null)
  assert.is(reminderDay(behind, at('2026-11-25T09:00'), ZONE, null), '2026-11-25')
  assert.is(reminderDay(behind, at('2026-11-25T17:00'), ZONE, '2026-11-25'), null)
  assert.is(reminderDay(behind, at('2026-11-26T09:00'), ZONE, '2026-11-25'), '2026-11-26')
  assert.is(reminderDay(null, NOW, ZONE, null), null)
})

test.run()
