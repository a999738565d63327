/** When each lesson of a campaign comes (rules TRAINING-n in docs/spec/model.md). Pure. */
import { leftOut, type Calendar } from './calendar.ts'
import { occurrences, type Occurrence } from './occurrences.ts'

/**
 * One for each lesson, in order; fewer when the rule ends before, or while a pause lasts.
 * @param zone IANA time zone @param lessons how many there are
 */
export const deliveries = (schedule: Calendar, zone: string, lessons: number): Occurrence[] => {
  let known = computed.get(schedule)
  if (!known) computed.set(schedule, (known = new Map<string, Occurrence[]>()))
  const key = `${lessons} ${zone}`
  const days = known.get(key) ?? compute(schedule, zone, lessons)
  known.set(key, days)
  return days
}

/** A fold asks again whenever anything has changed, a matrix for each person, and a rule costs milliseconds. */
const computed = new WeakMap<Calendar, Map<string, Occurrence[]>>()

const compute = (schedule: Calendar, zone: string, lessons: number): Occurrence[] =>
  occurrences(schedule.rule, zone, lessons, leftOut(schedule))
