/**
 * CSV (RFC 4180) as spreadsheets open it by a double click: a byte order mark, so that UTF-8 is recognised, and the
 * separator of the language's Excel. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
const FORMULA = /^[=+\-@\t\r]/

const cell = (value: string | number, separator: string): string => {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const separatorOf = (locale: string): ',' | ';' => (locale.startsWith('pl') ? ';' : ',')

export const toCsv = (rows: readonly (readonly (string | number)[])[], separator: ',' | ';'): string =>
  '\uFEFF' + rows.map((row) => row.map((value) => cell(value, separator)).join(separator) + '\r\n').join('')

/** Local time that a spreadsheet recognises: 2026-11-24 09:41:07. @param at milliseconds; null: an empty cell */
export const sheetTime = (at: number | null): string => {
  if (at === null) return ''
  const two = (value: number) => String(value).padStart(2, '0')
  const date = new Date(at)
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}
