import { countTrue, type CoverageRow } from '@carillon/shared-model/folds/coverage.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import { sheetTime } from '@carillon/shared-model/web/csv.ts'
import { csvOf, type Column } from '@carillon/shared-model/web/table.ts'
import type { English } from '../i18n/en.ts'
import { personColumns } from '../matrix/columns.ts'
import type { UnitTree } from '../org/tree.ts'

/** Pixels. */
export const DAY_WIDTH = 52

/** Everybody: of each occurrence, in the file, when it was read or confirmed and on which computer, all else as a word. */
export const coverageColumns = (
  { occurrences, devices }: Coverage,
  tree: Pick<UnitTree, 'name'>,
  translator: Pick<Translator<English>, 't'>,
): Column<CoverageRow>[] => {
  const { t } = translator
  const reached = { head: t('coverage.reached'), csv: (row: CoverageRow) => countTrue(row.reached) }
  const lacks = { head: t('coverage.lacks'), csv: (row: CoverageRow) => countTrue(row.lacks) }
  return [
    ...personColumns(tree, translator, reached, lacks),
    ...occurrences.flatMap(({ id, date }, at): Column<CoverageRow>[] => [
      {
        id,
        head: date ?? '',
        track: `${DAY_WIDTH}px`,
        csv: ({ reached, cells, states }) => {
          const cell = cells[at]
          return reached[at] && cell ? sheetTime(cell[1]) : t(`coverage.${states[at] ?? 'notDue'}`)
        },
      },
      {
        id: `${id}:computer`,
        head: t('coverage.computer', { day: date ?? '' }),
        track: null,
        csv: ({ cells }) => {
          const cell = cells[at]
          return (cell && devices[cell[2]]) ?? ''
        },
      },
    ]),
  ]
}

export const coverageCsv = (
  rows: readonly CoverageRow[],
  coverage: Coverage,
  tree: UnitTree,
  translator: Translator<English>,
): string => csvOf(coverageColumns(coverage, tree, translator), rows, translator.locale)
