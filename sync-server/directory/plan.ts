/** What the plans of units and of people have in common. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import { errorLine, type FileName, type Row, type Table } from './csv.ts'

/** A record after the import, and what happens to it. `line`: null when this import does not hold it. */
export type Planned<Item> = { item: Item; change: 'added' | 'changed' | 'unchanged'; line: number | null }

export type Counts = { added: number; changed: number; removed: number; unchanged: number }

const LONGEST = 200

/** Collects what is wrong with the lines of one file. */
export class Problems<Field extends string> {
  readonly errors: ImportLine[]
  readonly #file: FileName
  readonly #titles: Table<Field>['titles']

  constructor(file: FileName, table: Table<Field>) {
    this.#file = file
    this.#titles = table.titles
    this.errors = [...table.errors]
  }

  add(line: number | null, field: Field, text: string): void {
    this.errors.push(errorLine(this.#file, line, this.#titles[field] ?? field, text))
  }

  /** Reports required fields that are empty, and fields that no column of a list could show. */
  checkFields(row: Row<Field>, required: readonly Field[]): void {
    for (const field of required) if (!row.values[field]) this.add(row.line, field, 'This field must not be empty.')
    for (const [field, value] of Object.entries(row.values) as [Field, string][])
      if (value.length > LONGEST)
        this.add(row.line, field, `This field has ${value.length} characters; ${LONGEST} are allowed.`)
  }
}

/** `name “a” → “b”, unit “X” → “Y”`; empty when nothing differs. */
export const differences = (pairs: readonly (readonly [string, string | null, string | null])[]): string =>
  pairs
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} “${before ?? ''}” → “${after ?? ''}”`)
    .join(', ')
