/** Where a recurring message stands. Pure. */
import type { Calendar } from './calendar.ts'
import { isOver, nextOccurrence } from './coming.ts'
import { firstDayAhead, isPausedOn } from './pauses.ts'

/** `scheduled`: it comes once, at its time. */
export type SeriesState = 'scheduled' | 'running' | 'paused' | 'over' | 'stopped'

/** Whether a rule is of one day alone. */
export const isOnce = ({ rule }: Pick<Calendar, 'rule'>): boolean => /(?:^|;)COUNT=1(?:;|$)/.test(rule.repeat)

export const seriesState = (
  { schedule, stoppedAt }: { schedule: Calendar; stoppedAt: number | null },
  zone: string,
  now: number,
): SeriesState => {
  if (stoppedAt !== null) return 'stopped'
  if (isOver(schedule, zone, now)) return 'over'
  const next = nextOccurrence(schedule, zone, now)
  if (next === null || isPausedOn(schedule, firstDayAhead(schedule, now, zone))) return 'paused'
  return isOnce(schedule) ? 'scheduled' : 'running'
}
