/** What an import of people would do, from the stored ones, the units after the import, and a table alone. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import type { Person, Unit } from '@carillon/shared-model/org/directory.ts'
import { newPersonId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { StoredPerson } from '../ports/directory.ts'
import { identify, loginKey, numberKey } from './identify.ts'
import { Problems, type Planned } from './plan.ts'
import { differences, placeValues, said, saidLine, type Said } from './said.ts'
import { NOWHERE, type PersonField, type Row, type Table } from './table.ts'

type Field = PersonField

export type PeoplePlan = { people: Planned<Person>[]; removed: Person[]; lines: ImportLine[]; errors: ImportLine[] }

/**
 * @param formerUnits every unit before the import
 * @param units every unit after the import, by code; null when it has errors, so that nothing can be said about units
 * @param table null: none, so that everybody stays as they are
 */
export const planPeople = (
  stored: readonly StoredPerson[],
  formerUnits: readonly Unit[],
  units: ReadonlyMap<string, Planned<Unit>> | null,
  table: Table<Field> | null,
  now: number,
): PeoplePlan => {
  if (!table) {
    const live = stored.filter((person) => !person.deleted)
    const people = live.map((item) => ({ item, entry: item.entry, change: 'unchanged' }) as const)
    return { people, removed: [], lines: [], errors: [] }
  }
  const { errors } = checkPeople(table, units && new Set(units.keys()))
  if (errors.length > 0 || !units) return { people: [], removed: [], lines: [], errors }
  return plan(stored, formerUnits, table.rows, units, now)
}

/** @param codes of the units after the import; null: they are not known */
export const checkPeople = (table: Table<Field>, codes: ReadonlySet<string> | null): Problems<Field> => {
  const problems = new Problems('people', table)
  const logins = new Map<string, Row<Field>>()
  const numbers = new Map<string, Row<Field>>()
  for (const row of table.rows) {
    problems.checkFields(row, ['login', 'first_name', 'last_name', 'unit'])
    const { login, email, unit, employee_no: number } = row.values
    if (email && !/^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+$/.test(email))
      problems.add(row, 'email', `“${email}” is not an e-mail address.`)
    if (unit && codes && !codes.has(unit)) problems.add(row, 'unit', `There is no unit with the code “${unit}”.`)
    if (number) {
      const first = numbers.get(numberKey(number))
      if (first)
        problems.addTwice(first, row, 'employee_no', (number, at) =>
          said('numberTwice', { number, ...placeValues(at) }),
        )
      else numbers.set(numberKey(number), row)
    }
    if (!login) continue
    const first = logins.get(loginKey(login))
    if (first) problems.addTwice(first, row, 'login', (login, at) => said('loginTwice', { login, ...placeValues(at) }))
    else logins.set(loginKey(login), row)
  }
  return problems
}

const fullName = ({ firstName, lastName, login }: Person) => `${firstName} ${lastName} (${login})`

const plan = (
  stored: readonly StoredPerson[],
  formerUnits: readonly Unit[],
  rows: readonly Row<Field>[],
  units: ReadonlyMap<string, Planned<Unit>>,
  now: number,
): PeoplePlan => {
  const found = identify(rows, stored)
  // Those in the directory come last, so that of several who had a login it is whoever has it now.
  const byLogin = new Map(
    [...stored].sort((a, b) => Number(b.deleted) - Number(a.deleted)).map((person) => [loginKey(person.login), person]),
  )
  // Of a unit that goes the code that it had, of one that is renamed the new one.
  const codeOf = new Map<UnitId, string>(formerUnits.map(({ id, code }) => [id, code]))
  for (const { item } of units.values()) codeOf.set(item.id, item.code)
  const people: Planned<Person>[] = []
  const lines: ImportLine[] = []
  for (const row of rows) {
    const { values } = row
    const before = found.get(row)
    const login = values.login ?? ''
    const item: Person = {
      id: before?.id ?? newPersonId(now),
      // A number that is known is not taken away by a file that leaves it out: it says who this is.
      employeeNo: values.employee_no || (before?.employeeNo ?? ''),
      login,
      firstName: values.first_name ?? '',
      lastName: values.last_name ?? '',
      email: values.email ?? before?.email ?? '',
      unit: units.get(values.unit ?? '')!.item.id, // checked above
      title: values.title ?? before?.title ?? '',
    }
    const name = fullName(item)
    const entry = values.entry || (before?.entry ?? null)
    if (!before || before.deleted) {
      const other = byLogin.get(loginKey(login))
      const parts = arrival(name, values.unit ?? '', before, other)
      people.push({ item, entry, change: 'added' })
      lines.push(saidLine({ file: 'people', kind: 'added' }, row.at, parts))
      continue
    }
    const isRenamed = loginKey(before.login) !== loginKey(login)
    const fields = differences([
      ['employee_no', before.employeeNo, item.employeeNo],
      ...(isRenamed ? [] : [['login', before.login, login] as const]),
      ['first_name', before.firstName, item.firstName],
      ['last_name', before.lastName, item.lastName],
      ['email', before.email, item.email],
      ['unit', codeOf.get(before.unit) ?? '', codeOf.get(item.unit) ?? ''],
      ['title', before.title, item.title],
    ])
    const isChanged = isRenamed || fields.length > 0
    people.push({ item, entry, change: isChanged ? 'changed' : entry === before.entry ? 'unchanged' : 'kept' })
    if (!isChanged) continue
    const renamed = isRenamed ? [said('renamed', { from: before.login, to: login })] : []
    const parts = [...renamed, said('changed', { name }), ...fields]
    lines.push(saidLine({ file: 'people', kind: 'changed' }, row.at, parts))
  }
  const kept = new Set(found.values())
  const removed = stored.filter((person) => !person.deleted && !kept.has(person))
  for (const person of removed)
    lines.push(
      saidLine({ file: 'people', kind: 'removed' }, NOWHERE, [said('personLeaves', { name: fullName(person) })]),
    )
  return { people, removed, lines, errors: [] }
}

/** @param before who they were, if they return @param other whoever had the login last */
const arrival = (
  name: string,
  unit: string,
  before: StoredPerson | undefined,
  other: StoredPerson | undefined,
): Said[] => {
  if (before) return [said('returns', { name, unit })]
  if (!other) return [said('person', { name, unit })]
  const was = { login: other.login, name: `${other.firstName} ${other.lastName}`, number: other.employeeNo }
  return [said('another', { name, unit }), said('wasOf', was)]
}
