import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { Report } from '@carillon/shared-model/views/rows.ts'
import type { English } from '../i18n/en.ts'
import type { UnitTree } from '../org/tree.ts'
import { textOf } from './progress.ts'
import { separatorOf, toCsv } from './csv.ts'

/** Local time that a spreadsheet recognises: 2026-11-24 09:41:07. */
export const sheetTime = (at: number): string => {
  const two = (value: number) => String(value).padStart(2, '0')
  const date = new Date(at)
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}

/** Everybody of a report, one a line, under a line of headings. Of a revised item also when the text they read was made. */
export const reportCsv = (report: Report, tree: UnitTree, { t, locale }: Translator<English>): string =>
  toCsv(
    [
      [
        t('report.person'),
        t('signIn.login'),
        t('report.unit'),
        t('report.state'),
        t('report.when'),
        t('report.computer'),
        t('report.text'),
      ],
      ...report.recipients.map((recipient) => {
        const { name, login, unit, state, at, device } = recipient
        const text = textOf(recipient, report.item)
        return [
          name,
          login ?? '',
          tree.name(unit),
          t(`recipient.${state}`),
          at === null ? '' : sheetTime(at),
          device ?? '',
          text === null ? '' : sheetTime(text),
        ]
      }),
    ],
    separatorOf(locale),
  )
