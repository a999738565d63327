/** A table's columns: its heads and their widths, the names of its cells, and its file come from one list. */
import { separatorOf, toCsv } from './csv.ts'

export type Column<Row> = {
  /** by which the page draws its cells */
  id: string
  head: string
  /** CSS grid track; null: in the file alone */
  track: string | null
  /** in the file; absent: on screen alone */
  csv?: (row: Row) => string | number
}

/** What a table on screen needs of a column; `head`: null where it says what it is by itself */
export type ScreenColumn = { id?: string; head: string | null; track: string }

export const onScreen = <One extends { track: string | null }>(columns: readonly One[]): (One & { track: string })[] =>
  columns.filter((column): column is One & { track: string } => column.track !== null)

/** Every row in a line, under a line of heads, as spreadsheets open it in this language. */
export const csvOf = <Row>(columns: readonly Column<Row>[], rows: readonly Row[], locale: string): string => {
  const inFile = columns.flatMap(({ head, csv }) => (csv ? [{ head, csv }] : []))
  const lines = rows.map((row) => inFile.map(({ csv }) => csv(row)))
  return toCsv([inFile.map(({ head }) => head), ...lines], separatorOf(locale))
}
