/** Calendars as they are typed. */
import { firstDayAhead } from '@carillon/shared-model/schedule/pauses.ts'
import { scheduleRule, type ScheduleRule } from '@carillon/shared-model/schedule/rule.ts'
import { UsageError } from './command.ts'
import type { Session } from './session.ts'
import { viewRows } from './views.ts'

/** An option for each field of a rule that can be typed. */
type Options = Record<'from' | 'repeat' | 'time' | 'except', string>

/**
 * @param typed as it came from the command line; `except`: days, comma-separated
 * @throws UsageError that names the option and says what is wrong with it
 */
export const parseRule = (
  { from, repeat, time, except }: { from: string; repeat: string; time: string; except: string | undefined },
  options: Options,
): ScheduleRule => {
  const days = except?.split(',').map((day) => day.trim()) ?? []
  const parsed = scheduleRule.safeParse({ from, repeat: repeat.replace(/^RRULE:/, ''), time, except: days })
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  const hint = path[0] === 'from' || path[0] === 'except' ? 'a day is written yyyy-mm-dd' : message
  throw new UsageError(`--${options[path[0] as keyof Options]}: ${hint}.`)
}

/** What comes comes in each unit's own zone; what day it is when somebody plans it is said by the organisation's. */
export const organisationZone = async (session: Session): Promise<string> =>
  (await viewRows(session, 'units')).find(({ parent }) => parent === null)?.timeZone ??
  Intl.DateTimeFormat().resolvedOptions().timeZone

/** `2026-12-01T09:00`, `2026-12-01 09:00` or `09:00` @throws UsageError */
export const parseMoment = (text: string, option: string): { day: string | null; time: string } => {
  const match = /^(?:(\d{4}-\d\d-\d\d)[T ])?(\d\d:\d\d)$/.exec(text.trim())
  if (match) return { day: match[1] ?? null, time: match[2]! }
  throw new UsageError(
    `--${option} is a day and a time such as 2026-12-01T09:00, or a time of day such as 09:00, not '${text}'.`,
  )
}

/** The first day whose hour has not come: today, or tomorrow. */
export const firstDay = (rule: ScheduleRule, now: number, zone: string): string =>
  firstDayAhead({ rule, pauses: [] }, now, zone)
