/** Pausing and resuming a campaign: changes of its calendar that touch no day whose hour has come. Pure. */
import { Temporal } from 'temporal-polyfill'
import type { Calendar } from './calendar.ts'
import type { LocalDate } from './rule.ts'

type Pause = Calendar['pauses'][number]
const covers = ({ from, until }: Pause, day: LocalDate): boolean => day >= from && (until === null || day < until)

/**
 * The first day whose lesson has not come yet: today before the hour, else tomorrow.
 * @param now milliseconds @param zone IANA time zone
 */
export const firstDayAhead = ({ rule }: Calendar, now: number, zone: string): LocalDate => {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  const hasCome = Temporal.PlainTime.compare(local.toPlainTime(), Temporal.PlainTime.from(rule.time)) >= 0
  return local
    .toPlainDate()
    .add({ days: hasCome ? 1 : 0 })
    .toString()
}

export const isPausedOn = ({ pauses }: Calendar, day: LocalDate): boolean => pauses.some((pause) => covers(pause, day))

/** No lesson from that day on, until it is resumed; unchanged when such a pause is there already. */
export const paused = (schedule: Calendar, from: LocalDate): Calendar =>
  schedule.pauses.some(({ until }) => until === null)
    ? schedule
    : { ...schedule, pauses: [...schedule.pauses, { from, until: null }] }

/** Lessons from that day on: ends pauses that last, and days off that it lies in. */
export const resumed = (schedule: Calendar, day: LocalDate): Calendar => ({
  ...schedule,
  pauses: schedule.pauses
    .map((pause) => (pause.until === null || covers(pause, day) ? { ...pause, until: day } : pause))
    .filter(({ from, until }) => until === null || from < until),
})

/** @param last of the days off */
export const withDaysOff = (schedule: Calendar, first: LocalDate, last: LocalDate): Calendar => ({
  ...schedule,
  pauses: [...schedule.pauses, { from: first, until: Temporal.PlainDate.from(last).add({ days: 1 }).toString() }],
})

/**
 * More days for a campaign whose rule ends before its lessons do: it goes on by the same rule. Nothing comes on a day
 * that has passed meanwhile.
 * @param until the last day that may be one; null: as long as it takes
 * @param last the last day that the rule has named so far; null: none
 * @param ahead the first day whose hour has not come
 */
export const extended = (
  schedule: Calendar,
  until: LocalDate | null,
  last: LocalDate | null,
  ahead: LocalDate,
): Calendar => {
  const parts = schedule.rule.repeat.split(';').filter((part) => !/^(COUNT|UNTIL)=/.test(part))
  const repeat = [...parts, ...(until === null ? [] : [`UNTIL=${until.replaceAll('-', '')}`])].join(';')
  const from = last === null ? schedule.rule.from : Temporal.PlainDate.from(last).add({ days: 1 }).toString()
  const passed = from < ahead ? [{ from, until: ahead }] : []
  return { rule: { ...schedule.rule, repeat }, pauses: [...schedule.pauses, ...passed] }
}
