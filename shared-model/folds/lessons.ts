/** What a person did with the lessons of campaigns, folded from journals: the same in any order and with any repetition. */
import { isOf, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Answers, LessonFact, LessonState } from '../facts/training.ts'
import type { DeviceId, ItemId } from '../org/ids.ts'

/** Times in milliseconds by the person's clock, each the earliest; a state implies those before it. */
export type LessonProgress = {
  deliveredAt: number
  openedAt: number | null
  finishedAt: number | null
  /** on which computer it was finished, or else opened, or else delivered, first */
  device: DeviceId
  /** when the quiz was tried and not passed */
  tries: ReadonlySet<number>
  /** computers that it has come to */
  devices: ReadonlySet<DeviceId>
}

const RANK: Record<LessonState, number> = { delivered: 0, opened: 1, tried: 1, finished: 2 }
const rankOf = ({ openedAt, finishedAt }: LessonProgress): number =>
  finishedAt !== null ? 2 : openedAt !== null ? 1 : 0
const timeOf = ({ deliveredAt, openedAt, finishedAt }: LessonProgress): number =>
  finishedAt ?? openedAt ?? deliveredAt ?? Infinity
const earliest = (known: number | null, at: number): number => Math.min(known ?? Infinity, at)

/** Tries that are counted: nobody has that many, and each costs whoever reads of them. */
const MOST_TRIES = 1000
const NONE: ReadonlySet<number> = new Set()
const withTry = (tries: ReadonlySet<number>, at: number): ReadonlySet<number> =>
  tries.has(at) || tries.size >= MOST_TRIES ? tries : new Set([...tries, at])

/** What is known with one more fact about the same lesson of the same person. */
export const withLesson = (
  known: LessonProgress | undefined,
  { state, at, by }: Pick<LessonFact, 'state' | 'at' | 'by'>,
): LessonProgress => {
  const rank = RANK[state]
  const isFirst =
    !known ||
    rank > rankOf(known) ||
    (rank === rankOf(known) && (at < timeOf(known) || (at === timeOf(known) && by < known.device)))
  return {
    deliveredAt: earliest(known?.deliveredAt ?? null, at),
    openedAt: rank >= 1 ? earliest(known?.openedAt ?? null, at) : (known?.openedAt ?? null),
    finishedAt: rank >= 2 ? earliest(known?.finishedAt ?? null, at) : (known?.finishedAt ?? null),
    device: isFirst ? by : known.device,
    tries: state === 'tried' ? withTry(known?.tries ?? NONE, at) : (known?.tries ?? NONE),
    devices: known?.devices.has(by) ? known.devices : new Set([...(known?.devices ?? []), by]),
  }
}

const isLesson = (fact: Fact | UnknownFact): fact is LessonFact => isOf(fact, 'lesson')

/** @param facts those of one person's journals @returns by campaign, then by the lesson's number from 0 */
export const foldLessons = (facts: Iterable<Fact | UnknownFact>): Map<ItemId, Map<number, LessonProgress>> => {
  const campaigns = new Map<ItemId, Map<number, LessonProgress>>()
  for (const fact of facts) {
    if (!isLesson(fact)) continue
    let lessons = campaigns.get(fact.item)
    if (!lessons) campaigns.set(fact.item, (lessons = new Map<number, LessonProgress>()))
    lessons.set(fact.lesson, withLesson(lessons.get(fact.lesson), fact))
  }
  return campaigns
}

/** With which answers lessons were finished first. @returns by campaign, then by the lesson's number from 0 */
export const foldAnswers = (facts: Iterable<Fact | UnknownFact>): Map<ItemId, Map<number, Answers>> => {
  const first = new Map<ItemId, Map<number, LessonFact>>()
  for (const fact of facts) {
    if (!isLesson(fact) || fact.state !== 'finished' || !fact.answers) continue
    let lessons = first.get(fact.item)
    if (!lessons) first.set(fact.item, (lessons = new Map<number, LessonFact>()))
    const known = lessons.get(fact.lesson)
    if (!known || fact.at < known.at || (fact.at === known.at && fact.by < known.by)) lessons.set(fact.lesson, fact)
  }
  const answersOf = (lessons: Map<number, LessonFact>) =>
    new Map([...lessons].map(([number, { answers = [] }]) => [number, answers]))
  return new Map([...first].map(([campaign, lessons]) => [campaign, answersOf(lessons)]))
}
