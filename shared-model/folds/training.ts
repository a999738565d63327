/** A person's training: their campaigns with what has come, what is done and what comes next (rules TRAINING-n). */
import type { Desk } from '../facts/desk.ts'
import type { Answers, Campaign, Lesson } from '../facts/training.ts'
import type { Calendar } from '../schedule/calendar.ts'
import type { ItemId } from '../org/ids.ts'
import { deliveries } from '../schedule/deliveries.ts'
import type { Occurrence } from '../schedule/occurrences.ts'
import { allowed, journals, type Acts, type LogFacts } from './acts.ts'
import { foldAnswers, foldLessons, type LessonProgress } from './lessons.ts'

export type TrainingLesson = {
  /** from 0 */
  number: number
  lesson: Lesson
  /** null: the calendar has no day for it */
  due: Occurrence | null
  /** its day has come, or it had come before the calendar was changed */
  isThere: boolean
  progress: LessonProgress | null
  /** with which its quiz was passed */
  answers: Answers | null
  /** has come to this device before */
  deliveredHere: boolean
}

export type TrainingCampaign = {
  id: ItemId
  campaign: Campaign
  /** as it is now: pauses and more days included */
  schedule: Calendar
  /** who runs it, by name */
  from: string
  publishedAt: number
  stoppedAt: number | null
  lessons: TrainingLesson[]
  /** how many are finished */
  finished: number
  /** the first that is there and not finished: today's; null: none waits */
  current: TrainingLesson | null
  /** the next that will come; null: all have, or the campaign is stopped or paused */
  next: TrainingLesson | null
}

/**
 * @param acts of the same logs, folded
 * @param now the server's time as far as it is known, milliseconds
 * @param zone of the desk, or of this computer where the desk names none
 * @returns newest first; stopped ones are included and marked
 */
export const foldTraining = (
  desk: Desk,
  acts: ReadonlyMap<ItemId, Acts>,
  logs: readonly LogFacts[],
  now: number,
  zone: string,
): TrainingCampaign[] => {
  const person = desk.person?.id
  if (!person) return []
  const facts = [...journals(logs, person)]
  const progressOf = foldLessons(facts)
  const answersOf = foldAnswers(facts)
  const campaigns: TrainingCampaign[] = []
  for (const [id, every] of acts) {
    const start = every.start?.request
    if (start?.act !== 'start' || !every.reach.person) continue
    const { reschedule, recall } = allowed(every, start.by)
    const schedule = reschedule?.request.act === 'reschedule' ? reschedule.request.schedule : start.campaign.schedule
    const days = deliveries(schedule, zone, start.campaign.lessons.length)
    const stoppedAt = recall?.at ?? null
    const lessons = start.campaign.lessons.map((lesson, number): TrainingLesson => {
      const due = days[number] ?? null
      const progress = progressOf.get(id)?.get(number) ?? null
      const hasCome = due !== null && due.at <= now && (stoppedAt === null || due.at < stoppedAt)
      const deliveredHere = progress?.devices.has(desk.device.id) ?? false
      const answers = answersOf.get(id)?.get(number) ?? null
      return { number, lesson, due, isThere: hasCome || progress !== null, progress, answers, deliveredHere }
    })
    campaigns.push({
      id,
      campaign: start.campaign,
      schedule,
      from: start.name,
      publishedAt: every.start!.at,
      stoppedAt,
      lessons,
      finished: lessons.filter(({ progress }) => progress?.finishedAt != null).length,
      current: lessons.find(({ isThere, progress }) => isThere && progress?.finishedAt == null) ?? null,
      next: stoppedAt === null ? (lessons.find(({ isThere, due }) => !isThere && due !== null) ?? null) : null,
    })
  }
  return campaigns.sort((a, b) => b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1))
}
