/** Lessons that wait since an earlier day: when that is said, and how often. Pure. */
import type { TrainingCampaign, TrainingLesson } from '@carillon/shared-model/folds/training.ts'
import { lessonKey, waitingLessons } from './waiting.ts'

export type Behind = {
  count: number
  /** when the one that waits longest came, milliseconds */
  since: number
  /** that lesson's, as part of an address */
  key: string
  title: string
  /** the local time of day at which its lessons come, such as `09:00` */
  time: string
}

const parts = (now: number, zone: string): { day: string; time: string } => {
  const [day = '', time = ''] = new Intl.DateTimeFormat('sv', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
    .format(now)
    .split(' ')
  return { day, time }
}

const cameAt = ({ due, progress }: TrainingLesson): number => due?.at ?? progress?.deliveredAt ?? Infinity

/** @param zone IANA time zone of the person's unit @returns null: nothing waits but what came today */
export const lessonsBehind = (training: readonly TrainingCampaign[], now: number, zone: string): Behind | null => {
  const today = parts(now, zone).day
  const isEarlier = (lesson: TrainingLesson) => cameAt(lesson) <= now && parts(cameAt(lesson), zone).day < today
  const late = training
    .flatMap((campaign) => waitingLessons(campaign).map((lesson) => ({ campaign, lesson })))
    .filter(({ lesson }) => isEarlier(lesson))
    .sort((a, b) => cameAt(a.lesson) - cameAt(b.lesson))
  const [first] = late
  if (!first) return null
  const { campaign, lesson } = first
  return {
    count: late.length,
    since: cameAt(lesson),
    key: lessonKey(campaign.id, lesson.number),
    title: lesson.lesson.title,
    time: campaign.schedule.rule.time,
  }
}

/**
 * The day of a reminder that is due now: one a day, from the hour on at which lessons come, so that nobody is reminded
 * in the night; null: none is.
 * @param last the day of the last one, as this has told it
 */
export const reminderDay = (behind: Behind | null, now: number, zone: string, last: string | null): string | null => {
  if (!behind) return null
  const { day, time } = parts(now, zone)
  return time >= behind.time && day !== last ? day : null
}
