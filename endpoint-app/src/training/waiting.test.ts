import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TrainingCampaign } from '@carillon/shared-model/folds/training.ts'
import { countWaiting, lessonAt, lessonKey, waitingLessons } from './waiting.ts'

const lesson = (number: number, isThere: boolean, finishedAt: number | null) => ({
  number,
  isThere,
  progress: { finishedAt },
})
const campaign = (stoppedAt: number | null = null) =>
  ({
    id: 'iCampaign',
    stoppedAt,
    lessons: [lesson(0, true, 5), lesson(1, true, null), lesson(2, false, null)],
  }) as unknown as TrainingCampaign

test('what has come and is not finished waits, unless the training was stopped', () => {
  assert.equal(
    waitingLessons(campaign()).map(({ number }) => number),
    [1],
  )
  assert.is(countWaiting([campaign(), campaign(), campaign(9)]), 2)
})

test('an address opens only what is there', () => {
  const training = [campaign()]
  assert.is(lessonAt(training, lessonKey('iCampaign', 1))?.lesson.number, 1)
  assert.is(lessonAt(training, lessonKey('iCampaign', 2)), null)
  assert.is(lessonAt(training, 'iOther.0'), null)
  assert.is(lessonAt(training, 'nonsense'), null)
})

test.run()
