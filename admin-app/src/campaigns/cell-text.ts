/** What one cell of the matrix says, in words. Pure. */
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import type { English } from '../i18n/en.ts'
import type { MatrixRow } from './progress.ts'

/** Lesson 3: Fire exits. Done · opened 24 Nov 2026, 09:41:07 · finished … · on F01-PC2 */
export const cellText = (
  row: MatrixRow,
  lesson: number,
  { campaign, devices }: CampaignProgress,
  { t, dateTime }: Translator<English>,
): string => {
  const cell = row.cells[lesson] ?? null
  const state = row.states[lesson] ?? 'notDue'
  const due = row.days[lesson]?.at
  const computer = cell && devices[cell[3]]
  return [
    `${t('progress.lessonHead', { number: lesson + 1, title: campaign.lessons[lesson] ?? '' })}: ${t(`cell.${state}`)}`,
    due === undefined ? t('progress.noDay') : t('progress.dueAt', { time: dateTime(due) }),
    ...(cell?.[1] == null && cell?.[0] != null ? [t('progress.deliveredAt', { time: dateTime(cell[0]) })] : []),
    ...(cell?.[1] != null ? [t('progress.openedAt', { time: dateTime(cell[1]) })] : []),
    ...(cell?.[2] != null ? [t('progress.finishedAt', { time: dateTime(cell[2]) })] : []),
    ...(computer ? [t('progress.on', { computer })] : []),
    ...(cell && cell[4].length > 0 ? [t('progress.tries', { count: cell[4].length })] : []),
    ...(state === 'unknown' && row.lastContact !== null
      ? [t('progress.notSince', { time: dateTime(row.lastContact) })]
      : []),
  ].join(' · ')
}
