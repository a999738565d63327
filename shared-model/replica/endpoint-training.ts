/** The training of whoever is at this computer: which lessons have come, and the facts about what is done with them. */
import { zoneOf, type Desk } from '../facts/desk.ts'
import type { Answers, LessonState } from '../facts/training.ts'
import type { Acts, LogFacts } from '../folds/acts.ts'
import { grade, type QuizResult } from '../folds/quiz.ts'
import { foldTraining, type TrainingCampaign, type TrainingLesson } from '../folds/training.ts'
import { logName, monthOf } from '../logs/names.ts'
import type { ItemId } from '../org/ids.ts'
import { Listeners } from './listeners.ts'
import type { Replica } from './replica.ts'

export class EndpointTraining {
  readonly #replica: Replica
  readonly #lessons = new Listeners<[TrainingCampaign, TrainingLesson]>()
  #desk: Desk | null = null
  #campaigns: readonly TrainingCampaign[] = []
  /** lessons that were told of, whose fact may still be on its way to the disk: campaign and number */
  readonly #told = new Set<string>()

  constructor(replica: Replica) {
    this.#replica = replica
  }

  /** Newest first; stopped ones are included and marked. Empty with nobody signed in. */
  get campaigns(): readonly TrainingCampaign[] {
    return this.#campaigns
  }

  onLesson(listener: (campaign: TrainingCampaign, lesson: TrainingLesson) => void): () => void {
    return this.#lessons.add(listener)
  }

  /** @param acts of the logs, folded already */
  fold(desk: Desk | null, acts: ReadonlyMap<ItemId, Acts>, logs: readonly LogFacts[]): void {
    this.#desk = desk
    this.#campaigns = desk ? foldTraining(desk, acts, logs, this.#replica.now(), zoneOf(desk)) : []
  }

  /** Confirms and tells what has come to this computer for the first time. */
  receive(): void {
    for (const campaign of this.#campaigns)
      for (const lesson of campaign.lessons) {
        const key = `${campaign.id} ${lesson.number}`
        if (!lesson.isThere || lesson.deliveredHere || this.#told.has(key)) continue
        this.#told.add(key)
        // A receipt that could not be stored is written when the lesson is opened.
        this.#append(campaign.id, lesson.number, 'delivered').catch(() => undefined)
        if (lesson.progress?.finishedAt == null) this.#lessons.tell(campaign, lesson)
      }
  }

  /** When the next lessons come, milliseconds. */
  get dueTimes(): number[] {
    return this.#campaigns.flatMap(({ next }) => (next?.due ? [next.due.at] : []))
  }

  /** @param number of the lesson, from 0 @throws Error with a sentence when it is not there */
  async open(campaign: ItemId, number: number): Promise<void> {
    const { progress } = this.#lesson(campaign, number)
    if (progress?.openedAt == null) await this.#append(campaign, number, 'opened')
  }

  /**
   * Finishes a lesson, or tries its quiz; may be tried again.
   * @returns how the quiz went; null: the lesson has none
   * @throws Error with a sentence when the lesson is not there
   */
  async finish(campaign: ItemId, number: number, answers: Answers): Promise<QuizResult | null> {
    const { lesson, progress } = this.#lesson(campaign, number)
    const result = lesson.quiz && grade(lesson.quiz, answers)
    if (progress?.finishedAt != null) return result
    const state = !result || result.passed ? 'finished' : 'tried'
    await this.#append(campaign, number, state, result ? answers : undefined)
    return result
  }

  clear(): void {
    this.#lessons.clear()
  }

  #lesson(id: ItemId, number: number): TrainingLesson {
    const campaign = this.#campaigns.find((campaign) => campaign.id === id)
    if (!campaign) throw new Error('There is no such training on this computer.')
    const lesson = campaign.lessons[number]
    if (!lesson) throw new Error(`There are ${campaign.lessons.length} lessons in this training.`)
    if (!lesson.isThere) throw new Error('The day of this lesson has not come yet.')
    return lesson
  }

  async #append(item: ItemId, lesson: number, state: LessonState, answers?: Answers): Promise<void> {
    const { device, person } = this.#desk ?? {}
    if (!device || !person) throw new Error('Nobody is signed in on this computer.')
    const at = this.#replica.clock()
    await this.#replica.append(logName('journal', person.id, monthOf(at)), {
      type: 'lesson',
      at,
      by: device.id,
      v: 1,
      item,
      lesson,
      state,
      ...(answers ? { answers } : {}),
    })
  }
}
