import { countTrue, type CoverageRow } from '@carillon/shared-model/folds/coverage.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { English } from '../i18n/en.ts'
import { separatorOf, toCsv } from '../messages/csv.ts'
import { sheetTime } from '../messages/report-csv.ts'
import type { UnitTree } from '../org/tree.ts'

/** Everybody, one a line: of each occurrence when it was read or confirmed and on which computer, all else as a word. */
export const coverageCsv = (
  rows: readonly CoverageRow[],
  { occurrences, devices }: Coverage,
  tree: UnitTree,
  { t, locale }: Translator<English>,
): string =>
  toCsv(
    [
      [
        t('matrix.person'),
        t('matrix.login'),
        t('matrix.unit'),
        t('coverage.reached'),
        t('coverage.missed'),
        ...occurrences.flatMap(({ date }) => [date ?? '', t('coverage.computer', { day: date ?? '' })]),
      ],
      ...rows.map(({ name, login, unit, reached, missed, states, cells }) => [
        name,
        login,
        tree.name(unit),
        countTrue(reached),
        countTrue(missed),
        ...states.flatMap((state, at) => {
          const cell = cells[at]
          return [reached[at] && cell ? sheetTime(cell[1]) : t(`coverage.${state}`), (cell && devices[cell[2]]) ?? '']
        }),
      ]),
    ],
    separatorOf(locale),
  )
