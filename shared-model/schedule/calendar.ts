import { z } from 'zod'
import type { LeftOut } from './occurrences.ts'
import { localDate, scheduleRule } from './rule.ts'

/** When something comes: on each day of the rule that lies in no pause. */
export const calendar = z.object({
  rule: scheduleRule,
  /** `until`: the first day after the pause; null: it lasts */
  pauses: z.array(z.object({ from: localDate, until: localDate.nullable() })).max(500),
})
export type Calendar = z.infer<typeof calendar>

/** What pauses leave out of the rule's days. */
export const leftOut = ({ pauses }: Pick<Calendar, 'pauses'>): LeftOut => {
  const lasting = pauses.filter(({ until }) => until === null).map(({ from }) => from)
  return {
    isSkipped: (date) => pauses.some(({ from, until }) => date >= from && until !== null && date < until),
    end: lasting.sort()[0] ?? null,
  }
}
