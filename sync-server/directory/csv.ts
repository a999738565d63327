/** Reads CSV files as programs in Poland and elsewhere write them, into rows that remember their lines. */
import { CsvError, parse } from 'csv-parse/sync'
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import { errorLine, onLine, type FileName, type Row, type Table } from './table.ts'

/** The columns of a file: for each field its names, normalised (see `normalised`), the first one shown in errors. */
export type Columns<Field extends string> = Record<Field, { names: readonly string[]; required: boolean }>

/** Small letters and digits only, without Polish and other marks: `Imię`, `IMIE` and `imie` are the same. */
const normalised = (title: string): string =>
  title
    .toLowerCase()
    .replace(/ł/g, 'l')
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '')

/**
 * UTF-8 with or without a byte order mark; what is not valid UTF-8 is Windows-1250, which Polish Excel writes. Polish
 * text in Windows-1250 is practically never valid UTF-8.
 * @throws Error with a sentence when it is no such text
 */
const decode = (bytes: Uint8Array): string => {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (utf16) throw new Error('The file is in UTF-16. Save it as “CSV UTF-8”.')
  if (bytes.includes(0)) throw new Error('This is not a text file. Save the table as CSV.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1250').decode(bytes)
  }
}

/** The one that the header has more of, outside quotes. */
const delimiterOf = (text: string): ',' | ';' => {
  const header = (text.trimStart().split(/\r?\n|\r/, 1)[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (character: string) => header.split(character).length
  return count(';') > count(',') ? ';' : ','
}

const QUOTES: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark is opened and never closed.',
  CSV_INVALID_CLOSING_QUOTE:
    'After a closing quotation mark a field must end. Double the marks that belong to the text.',
  INVALID_OPENING_QUOTE:
    'A quotation mark stands inside a field. Put the whole field in marks, and double those within.',
}

type Record_ = { line: number; fields: string[] }

/** @returns records with the line on which each begins; the first problem of quoting ends them */
const parseRecords = (file: FileName, text: string): { records: Record_[]; error: ImportLine | null } => {
  const records: Record_[] = []
  let next = 1
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      on_record: (fields: string[], context) => {
        records.push({ line: next, fields: fields.map((field) => field.trim().normalize('NFC')) })
        next = context.lines + 1
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const column = typeof error.column === 'number' ? (records[0]?.fields[error.column] ?? null) : null
    return { records, error: errorLine(file, onLine(next), column, QUOTES[error.code] ?? error.message) }
  }
  // A blank line is a record with one empty field.
  return { records: records.filter(({ fields }) => fields.some((field) => field !== '')), error: null }
}

/** Which column holds which field. */
const readHeader = <Field extends string>(file: FileName, header: Record_, columns: Columns<Field>) => {
  const errors: ImportLine[] = []
  const titles: Table<Field>['titles'] = {}
  const fieldAt = header.fields.map((title): Field | null => {
    const name = normalised(title)
    const field = (Object.keys(columns) as Field[]).find((key) =>
      columns[key].names.some((known) => normalised(known) === name),
    )
    if (!field) return null // other columns are the organisation's own business
    if (titles[field] !== undefined)
      errors.push(
        errorLine(file, onLine(header.line), title, `This column stands twice, as “${titles[field]}” and “${title}”.`),
      )
    titles[field] = title
    return field
  })
  for (const field of Object.keys(columns) as Field[])
    if (columns[field].required && titles[field] === undefined)
      errors.push(
        errorLine(
          file,
          onLine(header.line),
          columns[field].names[0] ?? field,
          `The column “${columns[field].names.slice(0, 2).join('” or “')}” is missing.`,
        ),
      )
  return { fieldAt, titles, errors }
}

export const readTable = <Field extends string>(
  file: FileName,
  bytes: Uint8Array,
  columns: Columns<Field>,
): Table<Field> => {
  let text: string
  try {
    text = decode(bytes)
  } catch (error) {
    return { rows: [], titles: {}, errors: [errorLine(file, onLine(1), null, (error as Error).message)] }
  }
  const { records, error } = parseRecords(file, text)
  const header = records[0]
  if (error) return { rows: [], titles: {}, errors: [error] }
  if (!header) return { rows: [], titles: {}, errors: [errorLine(file, onLine(1), null, 'The file is empty.')] }
  const { fieldAt, titles, errors } = readHeader(file, header, columns)
  if (errors.length > 0) return { rows: [], titles, errors }
  const rows: Row<Field>[] = []
  for (const { line, fields } of records.slice(1)) {
    if (fields.length !== fieldAt.length) {
      const counts = `This line has ${fields.length} columns and the header has ${fieldAt.length}.`
      errors.push(
        errorLine(file, onLine(line), null, `${counts} A field with the separator in it needs quotation marks.`),
      )
      continue
    }
    const values: Row<Field>['values'] = {}
    for (const [index, field] of fieldAt.entries()) if (field) values[field] = fields[index] ?? ''
    rows.push({ at: onLine(line), values })
  }
  // A header alone would remove everything: more likely a broken export than an organisation that has closed.
  if (rows.length === 0 && errors.length === 0)
    errors.push(errorLine(file, onLine(header.line), null, 'The file has a header and no lines. Nothing is imported.'))
  return { rows, titles, errors }
}
