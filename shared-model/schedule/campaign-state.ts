/** Where a campaign stands. Pure. */
import type { Calendar } from './calendar.ts'
import { deliveries } from './deliveries.ts'
import { firstDayAhead, isPausedOn } from './pauses.ts'

export type CampaignState = 'running' | 'paused' | 'stopped' | 'over'
type Campaign = { schedule: Calendar; lessons: readonly unknown[]; stoppedAt: number | null }

/** `over`: every lesson has come, or no day is left for those that have not. */
export const campaignState = ({ schedule, lessons, stoppedAt }: Campaign, zone: string, now: number): CampaignState => {
  if (stoppedAt !== null) return 'stopped'
  const days = deliveries(schedule, zone, lessons.length)
  const last = days.at(-1)
  const isLasting = schedule.pauses.some(({ until }) => until === null)
  const isToCome = isLasting && days.length < lessons.length
  if (!isToCome && (last === undefined || last.at <= now)) return 'over'
  return isPausedOn(schedule, firstDayAhead(schedule, now, zone)) ? 'paused' : 'running'
}
