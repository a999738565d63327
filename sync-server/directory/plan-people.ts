/** What an import of people would do, from the stored ones, the units after the import, and a table alone. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import type { Person, Unit } from '@carillon/shared-model/org/directory.ts'
import { newPersonId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import { differences, Problems, type Planned } from './plan.ts'
import { described, NOWHERE, type PersonField, type Row, type Table } from './table.ts'

export type StoredPerson = Person & { deleted: boolean }
type Field = PersonField

export type PeoplePlan = { people: Planned<Person>[]; removed: Person[]; lines: ImportLine[]; errors: ImportLine[] }

/** Logins are matched without regard to capitals, as desktops do. */
const loginKey = (login: string) => login.toLowerCase()
/** A login that stands in for a missing number proves nothing about who somebody is. */
const isNumber = ({ employeeNo, login }: StoredPerson) => employeeNo !== '' && loginKey(employeeNo) !== loginKey(login)

/**
 * @param units every unit after the import, by code; null when it has errors, so that nothing can be said about units
 * @param table null: none, so that everybody stays as they are
 */
export const planPeople = (
  stored: readonly StoredPerson[],
  units: ReadonlyMap<string, Planned<Unit>> | null,
  table: Table<Field> | null,
  now: number,
): PeoplePlan => {
  const live = stored.filter((person) => !person.deleted)
  if (!table)
    return {
      people: live.map((item) => ({ item, change: 'unchanged' })),
      removed: [],
      lines: [],
      errors: [],
    }
  const problems = new Problems('people', table)
  const rows = checkedRows(table.rows, units, problems)
  if (problems.errors.length > 0 || !units) return { people: [], removed: [], lines: [], errors: problems.errors }
  return plan(stored, live, rows, units, now)
}

const checkedRows = (
  table: readonly Row<Field>[],
  units: ReadonlyMap<string, Planned<Unit>> | null,
  problems: Problems<Field>,
): Map<string, Row<Field>> => {
  const rows = new Map<string, Row<Field>>()
  for (const row of table) {
    problems.checkFields(row, ['login', 'first_name', 'last_name', 'unit'])
    const { login, email, unit } = row.values
    if (email && !/^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+$/.test(email))
      problems.add(row.at, 'email', `“${email}” is not an e-mail address.`)
    if (unit && units && !units.has(unit)) problems.add(row.at, 'unit', `There is no unit with the code “${unit}”.`)
    if (!login) continue
    const first = rows.get(loginKey(login))
    if (first) problems.add(row.at, 'login', `The login “${login}” stands ${described(first.at)} already.`)
    else rows.set(loginKey(login), row)
  }
  return rows
}

const plan = (
  stored: readonly StoredPerson[],
  live: readonly StoredPerson[],
  rows: ReadonlyMap<string, Row<Field>>,
  units: ReadonlyMap<string, Planned<Unit>>,
  now: number,
): PeoplePlan => {
  const present = new Map(live.map((person) => [loginKey(person.login), person]))
  // Logins are given to new people after a while, and an inbox must not pass to them: who returns has the same number too.
  const identity = (login: string, employeeNo: string) => `${loginKey(login)} ${employeeNo}`
  const gone = new Map(
    stored
      .filter((person) => person.deleted && isNumber(person))
      .map((person) => [identity(person.login, person.employeeNo), person]),
  )
  const codeOf = new Map<UnitId, string>([...units.values()].map(({ item }) => [item.id, item.code]))
  const people: Planned<Person>[] = []
  const lines: ImportLine[] = []
  for (const [key, { at: place, values }] of rows) {
    const before = present.get(key)
    const returning = before ? undefined : gone.get(identity(key, values.employee_no ?? ''))
    const item: Person = {
      id: before?.id ?? returning?.id ?? newPersonId(now),
      employeeNo: values.employee_no ?? before?.employeeNo ?? '',
      login: values.login ?? '',
      firstName: values.first_name ?? '',
      lastName: values.last_name ?? '',
      email: values.email ?? before?.email ?? '',
      unit: units.get(values.unit ?? '')!.item.id, // checked above
      title: values.title ?? before?.title ?? '',
    }
    const name = `${item.firstName} ${item.lastName} (${item.login})`
    const at = { file: 'people', ...place, column: null } as const
    if (!before) {
      people.push({ item, change: 'added' })
      lines.push({ ...at, kind: 'added', text: `${name} in ${values.unit}` })
      continue
    }
    const changes = differences([
      ['employee number', before.employeeNo, item.employeeNo],
      ['login', before.login, item.login],
      ['first name', before.firstName, item.firstName],
      ['last name', before.lastName, item.lastName],
      ['e-mail', before.email, item.email],
      ['unit', codeOf.get(before.unit) ?? '', codeOf.get(item.unit) ?? ''],
      ['title', before.title, item.title],
    ])
    people.push({ item, change: changes ? 'changed' : 'unchanged' })
    if (changes) lines.push({ ...at, kind: 'changed', text: `${name}: ${changes}` })
  }
  const removed = live.filter((person) => !rows.has(loginKey(person.login)))
  for (const person of removed)
    lines.push({
      file: 'people',
      ...NOWHERE,
      kind: 'removed',
      column: null,
      text: `${person.firstName} ${person.lastName} (${person.login})`,
    })
  return { people, removed, lines, errors: [] }
}
