/** Heads of a report's columns, as phrases of the dictionaries. */
import { REPORT_COLUMNS, type ReportColumnId } from '@carillon/shared-model/views/report.ts'

type Key = `report.${ReportColumnId}`

export const reportPhrases = (language: 'en' | 'pl'): { readonly [K in Key]: string } =>
  Object.fromEntries(REPORT_COLUMNS.map((column) => [`report.${column.id}`, column[language]])) as Record<Key, string>
