/** What one cell of the matrix says, in words. Pure. */
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import type { English } from '../i18n/en.ts'
import type { MatrixRow } from '@carillon/shared-model/folds/campaign-matrix.ts'

/** Lesson 3: Fire exits. Done · opened 24 Nov 2026, 09:41:07 · finished … · on F01-PC2 */
export const cellText = (
  row: MatrixRow,
  lesson: number,
  { campaign }: CampaignProgress,
  { t, dateTime }: Translator<English>,
): string => {
  const cell = decodeCells(row.cells)[lesson]
  const state = row.states[lesson] ?? 'notDue'
  const due = row.days[lesson]?.at
  const computer = cell && row.computers[cell.computer]
  return [
    `${t('progress.lessonHead', { number: lesson + 1, title: campaign.lessons[lesson] ?? '' })}: ${t(`cell.${state}`)}`,
    due === undefined ? t('progress.noDay') : t('progress.dueAt', { time: dateTime(due) }),
    ...(cell?.openedAt === null ? [t('progress.deliveredAt', { time: dateTime(cell.deliveredAt) })] : []),
    ...(cell && cell.openedAt !== null ? [t('progress.openedAt', { time: dateTime(cell.openedAt) })] : []),
    ...(cell && cell.finishedAt !== null ? [t('progress.finishedAt', { time: dateTime(cell.finishedAt) })] : []),
    ...(computer ? [t('progress.on', { computer })] : []),
    ...(cell && cell.tries.length > 0 ? [t('progress.tries', { count: cell.tries.length })] : []),
    ...(state === 'unknown' && row.unknownSince !== null
      ? [t('progress.notSince', { time: dateTime(row.unknownSince) })]
      : []),
  ].join(' · ')
}
