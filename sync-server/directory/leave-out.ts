/**
 * Rows of which nothing can be made are left out, with what hangs on them (IMPORT-17): whom they are about stays as it is
 * stored, so that nobody goes because nothing could be read of them. What is left can be planned as if it were all. Pure.
 */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { StoredPerson, StoredUnit } from '../ports/directory.ts'
import { identify } from './identify.ts'
import type { Problems } from './plan.ts'
import { checkPeople } from './plan-people.ts'
import { checkUnits, identifyUnits } from './plan-units.ts'
import { english, said } from './said.ts'
import {
  errorLine,
  NOWHERE,
  type ImportTables,
  type PersonField,
  type Place,
  type Row,
  type UnitField,
} from './table.ts'

type UnitRow = Row<UnitField>
type PersonRow = Row<PersonField>
type Stored = { units: readonly StoredUnit[]; people: readonly StoredPerson[] }
/** Rows that are left out, each with the reason. */
type LeftOut<Field extends string> = Map<Row<Field>, ImportLine>
type Left = { units: LeftOut<UnitField>; people: LeftOut<PersonField> }
/** Who is meant by each row. */
type Found = { units: ReadonlyMap<UnitRow, StoredUnit>; people: ReadonlyMap<PersonRow, StoredPerson> }
type WithoutUnreadable = {
  tables: ImportTables
  /** one for each row that is left out */
  lines: ImportLine[]
}

/** @returns null: what is wrong is more than single rows */
export const withoutUnreadable = (stored: Stored, tables: ImportTables): WithoutUnreadable | null => {
  const found = {
    units: identifyUnits(stored.units, tables.units?.rows ?? []),
    people: identify(tables.people?.rows ?? [], stored.people),
  }
  const left: Left = { units: new Map(), people: new Map() }
  for (let size = -1; size < sizeOf(left);) {
    size = sizeOf(left)
    const trial = new Trial(stored, tables, found, left)
    trial.leaveOutBelow()
    const areUnitsRight = trial.leaveOutUnits()
    if (areUnitsRight === null) return null
    const isRight = areUnitsRight && trial.leaveOutPeople()
    if (isRight === null) return null
    if (size === sizeOf(left) && isRight) return { tables: trial.tables, lines: linesOf(left) }
  }
  return null
}

const sizeOf = ({ units, people }: Left) => units.size + people.size

const linesOf = ({ units, people }: Left): ImportLine[] =>
  [units, people].flatMap((lines: ReadonlyMap<unknown, ImportLine>) =>
    [...lines.values()]
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
      .map((line): ImportLine => ({ ...line, kind: 'left-out' })),
  )

/** The tables without what is left out so far, and with what is stored in its place. */
class Trial {
  readonly tables: ImportTables
  readonly #left: Left
  readonly #units: ReadonlyMap<UnitId, StoredUnit>
  readonly #rowOf: ReadonlyMap<UnitId, UnitRow>
  /** units that stay as they are */
  readonly #kept = new Map<UnitId, UnitRow>()
  /** entries of units that are left out: the unit that stays in the place of each */
  readonly #leftEntries: ReadonlyMap<string, UnitId | undefined>
  /** rows as they were given */
  readonly #given = new Map<Row<UnitField> | Row<PersonField>, Row<UnitField> | Row<PersonField>>()

  constructor(stored: Stored, given: ImportTables, found: Found, left: Left) {
    this.#left = left
    this.#units = new Map(stored.units.filter(({ deleted }) => !deleted).map((unit) => [unit.id, unit]))
    this.#rowOf = new Map([...found.units].map(([row, { id }]) => [id, row]))
    this.#leftEntries = new Map(
      [...left.units.keys()].flatMap((row) => {
        const unit = found.units.get(row)
        return row.at.entry === null ? [] : [[row.at.entry, unit?.deleted ? undefined : unit?.id] as const]
      }),
    )
    const people = given.people && this.#peopleOf(given.people.rows, stored.people, found.people)
    const units = given.units && this.#unitsOf(given.units.rows, stored.units, found.units)
    // What is wrong with rows as they were given is known after the first look.
    const errors = (before: readonly ImportLine[]) => (sizeOf(left) === 0 ? [...before] : [])
    this.tables = {
      units: given.units && { ...given.units, rows: units!, errors: errors(given.units.errors) },
      people: given.people && { ...given.people, rows: people!, errors: errors(given.people.errors) },
    }
  }

  #peopleOf(rows: readonly PersonRow[], stored: readonly StoredPerson[], found: Found['people']): PersonRow[] {
    const kept = keptOf(rows, stored, found, this.#left.people)
    return [
      ...kept.map(([person, at]) => ({ at, values: this.#personValues(person) })),
      ...this.#rest(rows, this.#left.people, 'unit'),
    ]
  }

  #unitsOf(rows: readonly UnitRow[], stored: readonly StoredUnit[], found: Found['units']): UnitRow[] {
    for (const [unit, at] of keptOf(rows, stored, found, this.#left.units)) this.#keep(unit.id, at)
    const rest = this.#rest(rows, this.#left.units, 'parent')
    return [...this.#kept.values(), ...rest]
  }

  /** @param above the field with the code of the unit above */
  #rest<Field extends string>(rows: readonly Row<Field>[], left: LeftOut<Field>, above: NoInfer<Field>): Row<Field>[] {
    return rows.flatMap((row) => {
      if (left.has(row)) return []
      const stays = row.above === undefined ? undefined : this.#leftEntries.get(row.above)
      const placed = stays ? { ...row, values: { ...row.values, [above]: this.#keep(stays, NOWHERE) } } : row
      this.#given.set(placed, row)
      return [placed]
    })
  }

  /** @returns the code that a unit has after the import, for whoever stays in it: it stays for their sake if need be */
  #keep(id: UnitId, at: Place): string {
    const kept = this.#kept.get(id)
    if (kept) return kept.values.code ?? ''
    const row = this.#rowOf.get(id)
    if (row && !this.#left.units.has(row)) return row.values.code ?? ''
    const unit = this.#units.get(id)
    if (!unit) return ''
    const values: UnitRow['values'] = { code: unit.code, name: unit.name, time_zone: unit.timeZone ?? '' }
    if (unit.entry !== null) values.entry = unit.entry
    this.#kept.set(id, { at, values })
    values.parent = unit.parent === null ? '' : this.#keep(unit.parent, NOWHERE)
    return unit.code
  }

  #personValues(person: StoredPerson): PersonRow['values'] {
    return {
      employee_no: person.employeeNo,
      login: person.login,
      first_name: person.firstName,
      last_name: person.lastName,
      email: person.email,
      title: person.title,
      unit: this.#keep(person.unit, NOWHERE),
      ...(person.entry === null ? {} : { entry: person.entry }),
    }
  }

  /** What is below an entry of which no unit could be made is nowhere. */
  leaveOutBelow(): void {
    const leave = <Field extends string>(
      file: ImportLine['file'],
      rows: readonly Row<Field>[],
      left: LeftOut<Field>,
    ) => {
      for (const row of rows) {
        if (row.above === undefined || left.has(row)) continue
        if (!this.#leftEntries.has(row.above) || this.#leftEntries.get(row.above)) continue
        const what = [said('belowLeftOut', { entry: row.above })]
        const given = (this.#given.get(row) ?? row) as Row<Field>
        left.set(given, errorLine(file, row.at, null, english(what), what))
      }
    }
    leave('units', this.tables.units?.rows ?? [], this.#left.units)
    leave('people', this.tables.people?.rows ?? [], this.#left.people)
  }

  leaveOutUnits(): boolean | null {
    return this.tables.units === null || this.#leave(checkUnits(this.tables.units), this.#left.units)
  }

  leaveOutPeople(): boolean | null {
    const { units, people } = this.tables
    const codes = units
      ? units.rows.map(({ values }) => values.code ?? '')
      : [...this.#units.values()].map(({ code }) => code)
    return people === null || this.#leave(checkPeople(people, new Set(codes)), this.#left.people)
  }

  /** @returns whether all is right; null: what is wrong is more than rows */
  #leave<Field extends string>(
    { errors, bad, isOfRows }: Pick<Problems<Field>, 'errors' | 'bad' | 'isOfRows'>,
    left: LeftOut<Field>,
  ): boolean | null {
    if (!isOfRows) return null
    for (const [row, line] of bad) {
      const given = this.#given.get(row) as Row<Field> | undefined
      if (given && !left.has(given)) left.set(given, line)
    }
    return errors.length === 0
  }
}

/**
 * What stays as it is stored because its row is left out. Where it cannot be said whom such a row is about, all stay of
 * whom there is no other row.
 */
const keptOf = <Field extends string, One extends { deleted: boolean; entry: string | null }>(
  rows: readonly Row<Field>[],
  stored: readonly One[],
  found: ReadonlyMap<Row<Field>, One>,
  left: LeftOut<Field>,
): [One, Place][] => {
  const kept: [One, Place][] = []
  const entryOf = ({ values }: Row<Field>) => (values as { entry?: string }).entry
  const entries = new Set(rows.map(entryOf).filter(Boolean))
  const isSameServer = stored.some(({ entry }) => entry !== null && entries.has(entry))
  let hasStranger = false
  for (const row of left.keys()) {
    const one = found.get(row)
    if (one && !one.deleted) kept.push([one, row.at])
    // An entry that a known server has, and that nobody was, is somebody new.
    if (!one && !(isSameServer && entryOf(row))) hasStranger = true
  }
  if (!hasStranger) return kept
  const known = new Set(found.values())
  for (const one of stored) if (!one.deleted && !known.has(one)) kept.push([one, NOWHERE])
  return kept
}
