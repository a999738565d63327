/** Rows of units or of people with the place of each, wherever they come from: what an import is planned from. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'

export type FileName = ImportLine['file']
/** Where a row stands: on a line of a file, or as an entry of a directory server. */
export type Place = Pick<ImportLine, 'line' | 'entry'>
export type Row<Field extends string> = {
  at: Place
  /** empty when the field is empty; undefined when there is no such column, so that what is stored is kept */
  values: Partial<Record<Field, string>>
  /** the entry of the unit that it belongs to, where that follows from the places of both */
  above?: string
}
export type Table<Field extends string> = {
  rows: Row<Field>[]
  /** how the source calls a field: the title of a column, the name of an attribute */
  titles: Partial<Record<Field, string>>
  errors: ImportLine[]
}

/** `entry`: what a directory server calls it, whatever its name and place are */
export type UnitField = 'code' | 'parent' | 'name' | 'time_zone' | 'entry'
export type PersonField = 'employee_no' | 'login' | 'first_name' | 'last_name' | 'email' | 'unit' | 'title' | 'entry'
/** null: that part of the directory stays as it is */
export type ImportTables = { units: Table<UnitField> | null; people: Table<PersonField> | null }

/** What concerns no row, such as what the source no longer holds. */
export const NOWHERE: Place = { line: null, entry: null }
export const onLine = (line: number): Place => ({ line, entry: null })
export const atEntry = (entry: string): Place => ({ line: null, entry })
export const described = ({ line, entry }: Place): string => (line === null ? `at ${entry ?? ''}` : `on line ${line}`)

export const errorLine = (
  file: FileName,
  at: Place,
  column: string | null,
  text: string,
  said?: ImportLine['said'],
): ImportLine => ({
  file,
  ...at,
  kind: 'error',
  column,
  text,
  ...(said ? { said } : {}),
})
