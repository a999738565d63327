/** What the plans of units and of people have in common. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import { english, type Said } from './said.ts'
import { errorLine, type FileName, type Place, type Row, type Table } from './table.ts'

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
  readonly #file: FileName
  readonly #titles: Table<Field>['titles']

  constructor(file: FileName, table: Table<Field>) {
    this.#file = file
    this.#titles = table.titles
    this.errors = [...table.errors]
  }

  /** @param what in parts, where an app can say it in its own language; else in English */
  add(at: Place, field: Field, what: string | Said): void {
    const text = typeof what === 'string' ? what : english([what])
    const told = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
    const parts = typeof what === 'string' || told !== text ? undefined : [what]
    this.errors.push(errorLine(this.#file, at, this.#titles[field] ?? field, told, parts))
  }

  /** Reports required fields that are empty, and fields that no column of a list could show. */
  checkFields(row: Row<Field>, required: readonly Field[]): void {
    for (const field of required) if (!row.values[field]) this.add(row.at, field, 'This field must not be empty.')
    for (const [field, value] of Object.entries(row.values) as [Field, string][])
      if (CONTROLS.test(value)) this.add(row.at, field, 'This field holds characters that are not text.')
      else if (value.length > LONGEST)
        this.add(row.at, field, `This field has ${value.length} characters; ${LONGEST} are allowed.`)
  }
}
