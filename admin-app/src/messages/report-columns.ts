import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { textOf } from '@carillon/shared-model/folds/report-totals.ts'
import { REPORT_COLUMNS, type Recipient, type Report } from '@carillon/shared-model/views/report.ts'
import { csvOf, type Column } from '@carillon/shared-model/web/table.ts'
import { sheetTime } from '@carillon/shared-model/web/csv.ts'
import type { English } from '../i18n/en.ts'
import type { UnitTree } from '../org/tree.ts'

type ReportColumn = (typeof REPORT_COLUMNS)[number]
type TableColumn = ReportColumn & Omit<Column<Recipient>, 'csv'> & { csv: (recipient: Recipient) => string }

/** Why somebody has not, in words; null: they have. @param time since when, as it is to be shown */
export const whyNot = (
  { why, branch }: Pick<Recipient, 'why' | 'branch'>,
  time: string,
  tree: Pick<UnitTree, 'name'>,
  { t }: Pick<Translator<English>, 't'>,
): string | null => why && t(`why.${why}`, { time, branch: branch === undefined ? '' : tree.name(branch) })

/** Everybody of a report, on screen and in the file; of a revised item the file also says when their text was made. */
export const reportColumns = (
  item: Report['item'],
  tree: Pick<UnitTree, 'name'>,
  { t }: Pick<Translator<English>, 't'>,
): TableColumn[] => {
  const inFile = ({ kind, of }: ReportColumn, recipient: Recipient): string => {
    if (kind === 'unit') return tree.name(recipient.unit)
    if (kind === 'state') return t(`recipient.${recipient.state}`)
    if (kind === 'why') return whyNot(recipient, sheetTime(recipient.since), tree, { t }) ?? ''
    if (kind === 'held') return sheetTime(textOf(recipient, item))
    return kind === 'time' ? sheetTime(of(recipient)) : (of(recipient) ?? '')
  }
  return REPORT_COLUMNS.map((column) => ({
    ...column,
    head: t(`report.${column.id}`),
    csv: (recipient) => inFile(column, recipient),
  }))
}

export const reportCsv = (report: Report, tree: UnitTree, translator: Translator<English>): string =>
  csvOf<Recipient>(reportColumns(report.item, tree, translator), report.recipients, translator.locale)
