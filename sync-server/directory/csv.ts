/** Reads CSV files as programs in Poland and elsewhere write them, into rows that remember their lines. */
import { CsvError, parse } from 'csv-parse/sync'
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import { cleanKey, cleanText, mixesAlphabets } from './csv-cells.ts'
import { decodeText, UnreadableText } from './csv-text.ts'
import { errorLine, onLine, type FileName, type Row, type Table } from './table.ts'

/** The columns of a file: for each field its names, normalised (see `normalised`), the first one shown in errors. */
export type Columns<Field extends string> = Record<
  Field,
  {
    names: readonly string[]
    required: boolean
    /** compared and typed, such as a code: look-alikes of a character are that character */
    isKey?: true
  }
>

/** Small letters and digits only, without Polish and other marks: `Imię`, `IMIE` and `imie` are the same. */
const normalised = (title: string): string =>
  title
    .toLowerCase()
    .replace(/ł/g, 'l')
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '')

/** Excel's own first line, which says the separator. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/i
const SEPARATORS = [';', ',', '\t'] as const
/** A title and a date may stand above the header. */
const HEADER_WITHIN = 10

/** The separator that one of the first lines has most of, outside quotes. */
const separatorOf = (text: string): string => {
  const lines = text
    .trimStart()
    .split(/\r?\n|\r/, HEADER_WITHIN)
    .map((line) => line.replace(/"[^"]*"/g, ''))
  const most = (separator: string): number => Math.max(...lines.map((line) => line.split(separator).length))
  return SEPARATORS.reduce((best, one) => (most(one) > most(best) ? one : best), ',' as string)
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
const parseRecords = <Field extends string>(
  file: FileName,
  text: string,
  columns: Columns<Field>,
): { records: Record_[]; error: ImportLine | null } => {
  const records: Record_[] = []
  const said = SEPARATOR_LINE.exec(text)
  const first = said ? 2 : 1
  let next = first
  try {
    parse(said ? text.slice(said[0].length) : text, {
      delimiter: said?.[1] ?? separatorOf(text),
      relax_column_count: true,
      on_record: (fields: string[], context) => {
        records.push({ line: next, fields: fields.map((field) => field.trim()) })
        next = context.lines + first
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const column =
      typeof error.column === 'number' ? (records[headerAt(records, columns)]?.fields[error.column] ?? null) : null
    return { records, error: errorLine(file, onLine(next), column, QUOTES[error.code] ?? error.message) }
  }
  // A blank line is a record with one empty field.
  return { records: records.filter(({ fields }) => fields.some((field) => field !== '')), error: null }
}

/** The first of the first lines that has all the required columns; the first line where none has. */
const headerAt = <Field extends string>(records: readonly Record_[], columns: Columns<Field>): number => {
  const within = records.slice(0, HEADER_WITHIN)
  const found = within.findIndex((record) =>
    (Object.keys(columns) as Field[]).every(
      (key) => !columns[key].required || record.fields.some((title) => isTitleOf(columns[key], title)),
    ),
  )
  return Math.max(found, 0)
}

const isTitleOf = ({ names }: Columns<string>[string], title: string): boolean =>
  names.some((known) => normalised(known) === normalised(title))

/** Which column holds which field. */
const readHeader = <Field extends string>(file: FileName, header: Record_, columns: Columns<Field>) => {
  const errors: ImportLine[] = []
  const titles: Table<Field>['titles'] = {}
  const fieldAt = header.fields.map((title): Field | null => {
    const field = (Object.keys(columns) as Field[]).find((key) => isTitleOf(columns[key], title))
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
    text = decodeText(bytes)
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error
    return { rows: [], titles: {}, errors: [errorLine(file, onLine(error.line), null, error.message)] }
  }
  const { records, error } = parseRecords(file, text, columns)
  const place = headerAt(records, columns)
  const header = records[place]
  if (error) return { rows: [], titles: {}, errors: [error] }
  if (!header) return { rows: [], titles: {}, errors: [errorLine(file, onLine(1), null, 'The file is empty.')] }
  const { fieldAt, titles, errors } = readHeader(file, header, columns)
  if (errors.length > 0) return { rows: [], titles, errors }
  const rows: Row<Field>[] = []
  for (const { line, fields } of records.slice(place + 1)) {
    const known = cells(fields, fieldAt, columns)
    if (!known) {
      const counts = `This line has ${fields.length} columns and the header has ${fieldAt.length}.`
      errors.push(
        errorLine(file, onLine(line), null, `${counts} A field with the separator in it needs quotation marks.`),
      )
      continue
    }
    const values: Row<Field>['values'] = {}
    for (const [index, field] of fieldAt.entries()) {
      if (!field) continue
      const { isKey } = columns[field]
      const value = (isKey ? cleanKey : cleanText)(known[index]!)
      values[field] = value
      if (isKey && mixesAlphabets(value))
        errors.push(
          errorLine(file, onLine(line), titles[field]!, `“${value}” has letters of two alphabets. Type it anew.`),
        )
    }
    rows.push({ at: onLine(line), values })
  }
  // A header alone would remove everything: more likely a broken export than an organisation that has closed.
  if (rows.length === 0 && errors.length === 0)
    errors.push(errorLine(file, onLine(header.line), null, 'The file has a header and no lines. Nothing is imported.'))
  return { rows, titles, errors }
}

/**
 * The cells of a line, as many as the header has. Excel leaves out separators at the end of a line, and some programs
 * write one too many: what is left out is empty, where it may be.
 * @returns null: it cannot be said which cell is of which column
 */
const cells = <Field extends string>(
  fields: readonly string[],
  fieldAt: readonly (Field | null)[],
  columns: Columns<Field>,
): string[] | null => {
  const missing = fieldAt.slice(fields.length)
  if (missing.some((field) => field && columns[field].required)) return null
  if (fields.slice(fieldAt.length).some((field) => field !== '')) return null
  return fieldAt.map((_, index) => fields[index] ?? '')
}
