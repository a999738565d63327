/** A calendar in words. Pure. */
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { ScheduleRule } from '@carillon/shared-model/schedule/rule.ts'
import type { English } from '../i18n/en.ts'
import { dayText, WEEKDAYS, weekdayText } from './days.ts'
import { endsOf, toldOf } from './repetition.ts'

const ORDINALS = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', [-1]: 'last' } as const

/** Tue–Fri at 09:00; every 2 days at 09:00; second Tuesday of the month at 09:00, 12 times; once, 24 Nov 2026, 09:00 */
export const scheduleText = (rule: ScheduleRule, words: Translator<English>): string => {
  const { t, locale } = words
  const { base, ends } = endsOf(rule.repeat)
  if (ends.kind === 'count' && ends.count === 1 && toldOf(base).kind === 'every')
    return t('calendar.once', { day: dayText(rule.from, locale), time: rule.time })
  const text = recurrenceText(base, rule.time, words)
  if (ends.kind === 'never') return text
  if (ends.kind === 'count') return t('calendar.times', { text, count: ends.count })
  return t('calendar.until', { text, day: dayText(ends.day, locale) })
}

const recurrenceText = (base: string, time: string, { t, list, locale }: Translator<English>): string => {
  const told = toldOf(base)
  switch (told.kind) {
    case 'weekdays': {
      const numbers = told.days.map((day) => WEEKDAYS.indexOf(day))
      const [first = 0, last = 0] = [numbers[0], numbers.at(-1)]
      const isRow = numbers.length > 2 && last - first === numbers.length - 1
      const names = told.days.map((day) => weekdayText(day, locale))
      return t('calendar.weekdays', { days: isRow ? `${names[0]}–${names.at(-1)}` : list(names), time })
    }
    case 'every':
      return told.days === 1 ? t('calendar.daily', { time }) : t('calendar.every', { count: told.days, time })
    case 'date':
      return t('calendar.date', { day: told.day, time })
    case 'weekday':
      return t(`calendar.${ORDINALS[told.ordinal as keyof typeof ORDINALS]}`, {
        day: weekdayText(told.day, locale, 'long'),
        time,
      })
    case 'other':
      return t('calendar.other', { time })
  }
}
