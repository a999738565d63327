import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import { sheetTime } from '@carillon/shared-model/web/csv.ts'
import { csvOf, type Column } from '@carillon/shared-model/web/table.ts'
import type { English } from '../i18n/en.ts'
import { personColumns } from '../matrix/columns.ts'
import type { UnitTree } from '../org/tree.ts'
import type { MatrixRow } from '@carillon/shared-model/folds/campaign-matrix.ts'

/** Pixels. */
export const LESSON_WIDTH = 40

/** Everybody of a campaign: in the file, what is finished is its time, all else a word. @param lessons titles */
export const progressColumns = (
  lessons: readonly string[],
  tree: Pick<UnitTree, 'name'>,
  translator: Pick<Translator<English>, 't'>,
): Column<MatrixRow>[] => {
  const { t } = translator
  const finished = { head: t('progress.finished'), csv: (row: MatrixRow) => row.finished }
  const behind = { head: t('progress.behind'), csv: (row: MatrixRow) => row.behind }
  const unknown = { id: 'unknown', head: t('progress.unknown'), track: null, csv: (row: MatrixRow) => row.unknown }
  /** Cells of the last row that was asked for: each is asked for all of its lessons in turn. */
  let known: { row: MatrixRow; cells: ReturnType<typeof decodeCells> } | null = null
  const cellsOf = (row: MatrixRow) =>
    (known?.row === row ? known : (known = { row, cells: decodeCells(row.cells) })).cells
  return [
    ...personColumns(tree, translator, finished, behind),
    unknown,
    ...lessons.map((title, lesson): Column<MatrixRow> => ({
      id: String(lesson),
      head: t('progress.lessonHead', { number: lesson + 1, title }),
      track: `${LESSON_WIDTH}px`,
      csv: (row) => {
        const at = cellsOf(row)[lesson]?.finishedAt
        return at == null ? t(`cell.${row.states[lesson] ?? 'notDue'}`) : sheetTime(at)
      },
    })),
  ]
}

export const progressCsv = (
  rows: readonly MatrixRow[],
  lessons: readonly string[],
  tree: UnitTree,
  translator: Translator<English>,
): string => csvOf(progressColumns(lessons, tree, translator), rows, translator.locale)
