/** Opening hours, in words and while they are written. Pure. */
import type { OpeningHours } from '@carillon/shared-model/schedule/opening-hours.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { WEEKDAYS, weekdayText } from '../campaigns/days.ts'
import type { English } from '../i18n/en.ts'

/** From Monday, 1, to Sunday, 7. */
export const DAYS = WEEKDAYS.map((_, index) => index + 1)
export const dayName = (day: number, locale: string, style: 'short' | 'long' = 'short'): string =>
  weekdayText(WEEKDAYS[day - 1]!, locale, style)

/** Mon–Fri; Mon and Wed: three days or more in a row are told by the first and the last. */
const daysText = (days: readonly number[], { locale, list }: Translator<English>): string => {
  const runs: number[][] = []
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && run.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  const name = (day: number) => dayName(day, locale)
  return list(runs.flatMap((run) => (run.length < 3 ? run.map(name) : [`${name(run[0]!)}–${name(run.at(-1)!)}`])))
}

export const hoursText = (hours: OpeningHours | null, translator: Translator<English>): string => {
  const { t, list } = translator
  if (hours === null) return t('hours.always')
  if (hours.length === 0) return t('hours.never')
  return t('hours.open', {
    times: list(hours.map(({ days, from, until }) => `${daysText(days, translator)} ${from}–${until}`)),
  })
}

/** The first thing that keeps a queue from being saved; null: nothing does. */
export const queueIssue = (name: string, hours: OpeningHours | null): 'name' | 'days' | 'times' | null => {
  if (!name.trim()) return 'name'
  if (hours?.some(({ days }) => days.length === 0)) return 'days'
  return hours?.some(({ from, until }) => !from || !until || from >= until) ? 'times' : null
}
