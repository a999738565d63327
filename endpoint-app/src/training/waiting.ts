import type { TrainingCampaign, TrainingLesson } from '@carillon/shared-model/folds/training.ts'

export const isFinished = ({ progress }: TrainingLesson): boolean => progress?.finishedAt != null

/** Lessons whose day has come and that are not finished; those of a stopped training no longer wait. */
export const waitingLessons = ({ lessons, stoppedAt }: TrainingCampaign): TrainingLesson[] =>
  stoppedAt !== null ? [] : lessons.filter((lesson) => lesson.isThere && !isFinished(lesson))

export const countWaiting = (training: readonly TrainingCampaign[]): number =>
  training.reduce((sum, campaign) => sum + waitingLessons(campaign).length, 0)

/** A lesson as part of an address. @param number from 0 */
export const lessonKey = (campaign: string, number: number): string => `${campaign}.${number}`

/** The lesson that a key names; null: it is not on this computer, or its day has not come. */
export const lessonAt = (
  training: readonly TrainingCampaign[],
  key: string,
): { campaign: TrainingCampaign; lesson: TrainingLesson } | null => {
  for (const campaign of training)
    for (const lesson of campaign.lessons)
      if (lesson.isThere && lessonKey(campaign.id, lesson.number) === key) return { campaign, lesson }
  return null
}
