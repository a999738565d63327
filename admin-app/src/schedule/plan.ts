/** A calendar as it is chosen in the console: by words rather than by a recurrence. Pure. */
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { occurrences } from '@carillon/shared-model/schedule/occurrences.ts'
import { scheduleRule, type LocalDate, type ScheduleRule } from '@carillon/shared-model/schedule/rule.ts'
import { z } from 'zod'
import { addDays } from './days.ts'
import { polishHolidays } from './holidays.ts'
import { endsOf, NEVER, repeatOf, repetition, toldOf, type Ends, type Repetition } from './repetition.ts'

export const plan = z.object({
  from: z.string(),
  time: z.string(),
  repetition,
  /** days off, in order */
  except: z.array(z.iso.date()),
})
export type Plan = z.infer<typeof plan>

/** @param today in the organisation's time zone */
export const firstPlan = (today: LocalDate, chosen: Repetition): Plan => ({
  from: addDays(today, 1),
  time: '09:00',
  repetition: chosen,
  except: [],
})

/** null while something of it is missing or wrong */
export const calendarOf = ({ from, time, repetition, except }: Plan, ends: Ends = NEVER): Calendar | null => {
  const repeat = from ? repeatOf(repetition, from, ends) : null
  const rule = scheduleRule.safeParse({ from, time, repeat, except })
  return rule.success ? { rule: rule.data, pauses: [] } : null
}

/** What is missing before any day can be computed. */
export const missingOf = (plan: Plan, ends: Ends = NEVER): 'days' | 'time' | null => {
  if (calendarOf(plan, ends)) return null
  return plan.from && repeatOf(plan.repetition, plan.from) === null ? 'days' : 'time'
}

/** What a rule was chosen as; null: it was not made in the console. */
export const planOf = (rule: ScheduleRule): { plan: Plan; ends: Ends } | null => {
  const { time, except } = rule
  const { base, ends } = endsOf(rule.repeat)
  const chosen = repetitionOf(base)
  // A month's date or weekday is that of the first day.
  const first = occurrences({ ...rule, repeat: base, except: [] }, 'UTC', 1)[0]?.date
  const from = [rule.from, first].find((day) => day !== undefined && chosen && repeatOf(chosen, day) === base)
  return chosen && from ? { plan: { from, time, repetition: chosen, except: [...except] }, ends } : null
}

const repetitionOf = (base: string): Repetition | null => {
  const told = toldOf(base)
  switch (told.kind) {
    case 'weekdays':
    case 'every':
      return told
    case 'date':
      return { kind: 'monthly', by: 'date' }
    case 'weekday':
      return { kind: 'monthly', by: 'weekday' }
    case 'other':
      return null
  }
}

export const withDaysOff = (except: readonly LocalDate[], days: readonly LocalDate[]): LocalDate[] =>
  [...new Set([...except, ...days])].sort()

/** Those from the first day on, of its year and every year until that of the last. */
export const holidaysBetween = (from: LocalDate, last: LocalDate): LocalDate[] => {
  const [first, end] = [Number(from.slice(0, 4)), Number(last.slice(0, 4))]
  const years = Array.from({ length: Math.max(1, end - first + 1) }, (_, at) => first + at)
  return years.flatMap(polishHolidays).filter((day) => day >= from)
}
