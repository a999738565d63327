/** What one cell of the coverage says, in words. Pure. */
import type { CoverageRow } from '@carillon/shared-model/folds/coverage.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { English } from '../i18n/en.ts'
import { dayText } from '../schedule/days.ts'

/** 1 Mar 2027: confirmed · 2 Mar 2027, 09:41 · on F01-PC2 */
export const coverageText = (
  { states, cells, dues, unknownSince }: CoverageRow,
  column: number,
  { occurrences, devices }: Coverage,
  { t, dateTime, locale }: Translator<English>,
): string => {
  const { date } = occurrences[column]!
  const state = states[column] ?? 'notDue'
  const cell = cells[column] ?? null
  const due = dues[column] ?? null
  const since = unknownSince[column] ?? null
  const computer = cell && devices[cell[2]]
  return [
    `${dayText(date ?? '', locale)}: ${t(`coverage.${state}`)}`,
    ...(cell ? [dateTime(cell[1])] : []),
    ...(computer ? [t('coverage.on', { computer })] : []),
    ...(state === 'notDue' && due !== null ? [t('coverage.dueAt', { time: dateTime(due) })] : []),
    ...(since === null ? [] : [t('coverage.notSince', { time: dateTime(since) })]),
  ].join(' · ')
}
