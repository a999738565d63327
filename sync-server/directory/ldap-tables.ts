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
  more: (entry: LdapEntry, values: Partial<Record<Field, string>>) => void,
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
    more(entry, values)
    table.rows.push({ at, values })
  }
  // None at all would remove everything: more likely a wrong filter than an organisation that has closed.
  if (entries.length === 0)
    table.errors.push(
      errorLine(file, NOWHERE, null, 'No entry of the directory server fits. Check where to search and the filter.'),
    )
  return table
}

/** Finds the code of the next unit above an entry. */
const unitsAbove = (entries: readonly LdapEntry[], code: string): ((dn: string) => string) => {
  const codes = new Map(entries.map((entry) => [lineage(entry.dn)[0], valueOf(entry, code) ?? '']))
  return (dn) => {
    const above = lineage(dn).slice(1)
    const next = above.find((name) => codes.has(name))
    return next === undefined ? '' : codes.get(next)!
  }
}

export const tablesOf = ({ units, people }: LdapSource, entries: LdapEntries): ImportTables => {
  const codeAbove = units && entries.units ? unitsAbove(entries.units, units.code) : () => ''
  const unitTable =
    units &&
    entries.units &&
    tableOf<UnitField>('units', entries.units, { code: units.code, name: units.name }, (entry, values) => {
      values.parent = codeAbove(entry.dn)
      values.entry = entry.id
    })
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
    if (unit.by === 'place') values.unit = codeAbove(entry.dn)
  })
  return { units: unitTable, people: peopleTable }
}
