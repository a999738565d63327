/** Of which months computers have the logs: what came before them is on none. */
import { addMonths, monthOf } from './names.ts'

/** Months that an endpoint keeps. */
export const MONTHS_KEPT = 12

/** When the month begins that is so many after that of a time. Asked for each person and occurrence: without texts. */
const beginOf = (at: number, after: number): number => {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + after, 1)
}

/**
 * The first month whose logs a new computer follows, `yyyy-mm`: what was sent shortly before the enrolment is still of
 * interest; older months would only cost time.
 */
export const firstMonthAfter = (enrolledAt: number): string => addMonths(monthOf(enrolledAt), -1)

/** What was published before this has never been on a computer, milliseconds. @param enrolledAt milliseconds */
export const followedFrom = (enrolledAt: number): number => beginOf(enrolledAt, -1)

/** What was published before this is on no computer any more that is in touch, milliseconds. */
export const keptFrom = (now: number): number => beginOf(now, 1 - MONTHS_KEPT)
