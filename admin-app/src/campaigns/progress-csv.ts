import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { English } from '../i18n/en.ts'
import { separatorOf, toCsv } from '../messages/csv.ts'
import { sheetTime } from '../messages/report-csv.ts'
import type { UnitTree } from '../org/tree.ts'
import type { MatrixRow } from './progress.ts'

/** Everybody of a campaign, one a line: what is finished with its time, all else as a word. @param lessons titles */
export const progressCsv = (
  rows: readonly MatrixRow[],
  lessons: readonly string[],
  tree: UnitTree,
  { t, locale }: Translator<English>,
): string =>
  toCsv(
    [
      [
        t('progress.person'),
        t('progress.login'),
        t('progress.unit'),
        t('progress.finished'),
        t('progress.behind'),
        ...lessons.map((title, lesson) => t('progress.lessonHead', { number: lesson + 1, title })),
      ],
      ...rows.map(({ name, login, unit, finished, behind, states, cells }) => {
        const known = decodeCells(cells)
        const told = states.map((state, lesson) => {
          const at = known[lesson]?.finishedAt
          return at == null ? t(`cell.${state}`) : sheetTime(at)
        })
        return [name, login, tree.name(unit), finished, behind, ...told]
      }),
    ],
    separatorOf(locale),
  )
