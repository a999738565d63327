/** When each lesson of a campaign comes (rules TRAINING-n in docs/spec/model.md). Pure. */
import type { CampaignSchedule } from '../facts/training.ts'
import { occurrences, type Occurrence } from './occurrences.ts'

/**
 * One for each lesson, in order; fewer when the rule ends before, or while a pause lasts.
 * @param zone IANA time zone @param lessons how many there are
 */
export const deliveries = (schedule: CampaignSchedule, zone: string, lessons: number): Occurrence[] => {
  let known = computed.get(schedule)
  if (!known) computed.set(schedule, (known = new Map<string, Occurrence[]>()))
  const key = `${lessons} ${zone}`
  const days = known.get(key) ?? compute(schedule, zone, lessons)
  known.set(key, days)
  return days
}

/** A fold asks again whenever anything has changed, a matrix for each person, and a rule costs milliseconds. */
const computed = new WeakMap<CampaignSchedule, Map<string, Occurrence[]>>()

const compute = ({ rule, pauses }: CampaignSchedule, zone: string, lessons: number): Occurrence[] => {
  const lasting = pauses.filter(({ until }) => until === null).map(({ from }) => from)
  return occurrences(rule, zone, lessons, {
    isSkipped: (date) => pauses.some(({ from, until }) => date >= from && until !== null && date < until),
    end: lasting.sort()[0] ?? null,
  })
}
