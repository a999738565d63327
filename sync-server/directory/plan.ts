/** What the plans of units and of people have in common. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import { english, type Said } from './said.ts'
import { described, errorLine, type FileName, type Place, type Row, type Table } from './table.ts'

/** A record after the import, and what happens to it. */
export type Planned<Item> = {
  item: Item
  /** as a directory server calls it */
  entry: string | null
  /** `kept`: nothing that anybody sees is different, but the entry is */
  change: 'added' | 'changed' | 'kept' | 'unchanged'
}

export type Counts = { added: number; changed: number; removed: number; unchanged: number }

const LONGEST = 200
/** of what is wrong, as it is told: a value of a directory server may be of any length */
const LONGEST_TEXT = 500

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Collects what is wrong with the lines of one table. */
export class Problems<Field extends string> {
  readonly errors: ImportLine[]
  /** rows that nothing can be made of, each with the first reason; two that contradict each other are both among them */
  readonly bad = new Map<Row<Field>, ImportLine>()
  /** whether all that is wrong is wrong with rows */
  readonly isOfRows: boolean
  readonly #file: FileName
  readonly #titles: Table<Field>['titles']

  constructor(file: FileName, table: Table<Field>) {
    this.#file = file
    this.#titles = table.titles
    this.errors = [...table.errors]
    const rows = new Map(this.errors.length > 0 ? table.rows.map((row) => [described(row.at), row]) : [])
    this.isOfRows = this.errors.every((error) => rows.has(described(error)))
    for (const error of this.errors) {
      const row = rows.get(described(error))
      if (row) this.#mark(row, error)
    }
  }

  /** @param what in parts, where an app can say it in its own language; else in English */
  add(row: Row<Field>, field: Field, what: string | Said): void {
    const error = this.#line(row, field, what)
    this.errors.push(error)
    this.#mark(row, error)
  }

  /** Two rows claim what only one can be: it is told of the second, and neither can be trusted. */
  addTwice(first: Row<Field>, second: Row<Field>, field: Field, what: (value: string, other: Place) => Said): void {
    const told = (one: Row<Field>, other: Row<Field>) => what(one.values[field] ?? '', other.at)
    this.add(second, field, told(second, first))
    this.#mark(first, this.#line(first, field, told(first, second)))
  }

  #line({ at }: Row<Field>, field: Field, what: string | Said): ImportLine {
    const text = typeof what === 'string' ? what : english([what])
    const told = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
    const parts = typeof what === 'string' || told !== text ? undefined : [what]
    return errorLine(this.#file, at, this.#titles[field] ?? field, told, parts)
  }

  #mark(row: Row<Field>, error: ImportLine): void {
    if (!this.bad.has(row)) this.bad.set(row, error)
  }

  /** Reports required fields that are empty, and fields that no column of a list could show. */
  checkFields(row: Row<Field>, required: readonly Field[]): void {
    for (const field of required) if (!row.values[field]) this.add(row, field, 'This field must not be empty.')
    for (const [field, value] of Object.entries(row.values) as [Field, string][])
      if (CONTROLS.test(value)) this.add(row, field, 'This field holds characters that are not text.')
      else if (value.length > LONGEST)
        this.add(row, field, `This field has ${value.length} characters; ${LONGEST} are allowed.`)
  }
}
