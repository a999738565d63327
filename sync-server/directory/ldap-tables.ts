/** Entries of a directory server as the tables of an import. */
import type { LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import { lineage, ownName, readable } from './dn.ts'
import type { LdapEntries, LdapEntry } from './ldap-source.ts'
import {
  atEntry,
  errorLine,
  NOWHERE,
  type FileName,
  type ImportTables,
  type PersonField,
  type Table,
  type UnitField,
} from './table.ts'

/** between the names of units in a path */
const PATH_SEPARATOR = '/'

type Names<Field extends string> = Partial<Record<Field, string>>

/**
 * One value of an attribute: of several the one that is in the entry's name, or else the first that the server gives.
 * @returns '' when the entry lacks it; null when it is not text
 */
const valueOf = ({ dn, attributes }: LdapEntry, name: string): string | null => {
  const values = attributes.get(name.toLowerCase()) ?? []
  if (values.length > 1) {
    const own = ownName(dn)
      .find(({ attribute }) => attribute === name.toLowerCase())
      ?.value.toLowerCase()
    const named = values.find((value) => value?.toLowerCase() === own)
    if (own !== undefined && named) return named
  }
  return values.length === 0 ? '' : values[0]!
}

/** @param names of attributes; a field whose name is empty is not read, so that what is stored is kept */
const tableOf = <Field extends string>(
  file: FileName,
  entries: readonly LdapEntry[],
  names: Names<Field>,
  more: (entry: LdapEntry, values: Partial<Record<Field, string>>) => LdapEntry | undefined,
): Table<Field> => {
  const table: Table<Field> = { rows: [], titles: { ...names }, errors: [] }
  const fields = (Object.entries(names) as [Field, string][]).filter(([, name]) => name !== '')
  for (const entry of entries) {
    const at = atEntry(readable(entry.dn))
    const values: Partial<Record<Field, string>> = {}
    for (const [field, name] of fields) {
      const value = valueOf(entry, name)
      if (value === null) table.errors.push(errorLine(file, at, name, 'This attribute holds what is not text.'))
      values[field] = value ?? ''
    }
    const above = more(entry, values)
    table.rows.push({ at, values, ...(above ? { above: readable(above.dn) } : {}) })
  }
  // None at all would remove everything: more likely a wrong filter than an organisation that has closed.
  if (entries.length === 0)
    table.errors.push(
      errorLine(file, NOWHERE, null, 'No entry of the directory server fits. Check where to search and the filter.'),
    )
  return table
}

type Above = (entry: LdapEntry) => LdapEntry | undefined

/** Finds the next unit above an entry. */
const unitsAbove = (units: readonly LdapEntry[]): Above => {
  const byName = new Map(units.map((unit) => [lineage(unit.dn)[0], unit]))
  return ({ dn }) => {
    const next = lineage(dn)
      .slice(1)
      .find((name) => byName.has(name))
    return next === undefined ? undefined : byName.get(next)
  }
}

/** The code of a unit: an attribute, or its names from the top down. */
const codesOf = ({ code, name, codeBy }: NonNullable<LdapSource['units']>, above: Above) => {
  const codes = new Map<LdapEntry, string | null>()
  const codeOf = (unit: LdapEntry): string | null => {
    if (codeBy === 'attribute') return valueOf(unit, code)
    const known = codes.get(unit)
    if (known !== undefined) return known
    const [own, parent] = [valueOf(unit, name), above(unit)]
    const upper = parent && codeOf(parent)
    const path = own && upper ? `${upper}${PATH_SEPARATOR}${own}` : own
    codes.set(unit, path)
    return path
  }
  return codeOf
}

export const tablesOf = ({ units, people }: LdapSource, entries: LdapEntries): ImportTables => {
  const above: Above = entries.units ? unitsAbove(entries.units) : () => undefined
  const codeOf = units ? codesOf(units, above) : () => ''
  const codeAt = (unit: LdapEntry | undefined) => (unit && codeOf(unit)) ?? ''
  const byPath = units?.codeBy === 'path'
  const unitTable =
    units &&
    entries.units &&
    tableOf<UnitField>(
      'units',
      entries.units,
      { code: byPath ? '' : units.code, name: units.name },
      (entry, values) => {
        const parent = above(entry)
        values.parent = codeAt(parent)
        values.entry = entry.id
        if (byPath) values.code = codeAt(entry)
        return parent
      },
    )
  if (unitTable && byPath) unitTable.titles.code = units.name
  const { login, firstName, lastName, email, employeeNo, title, unit } = people
  const names: Names<PersonField> = {
    login,
    first_name: firstName,
    last_name: lastName,
    email,
    employee_no: employeeNo,
    title,
    ...(unit.by === 'attribute' ? { unit: unit.attribute } : {}),
  }
  const peopleTable = tableOf<PersonField>('people', entries.people, names, (entry, values) => {
    values.entry = entry.id
    if (unit.by !== 'place') return undefined
    const next = above(entry)
    values.unit = codeAt(next)
    return next
  })
  return { units: unitTable, people: peopleTable }
}
