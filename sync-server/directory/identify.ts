/**
 * Who is meant by each row of people (IMPORT-11). A number is the person; without one the entry of a directory server
 * is, whatever its name; without either the login is. What is private goes to nobody else: of two readings the one that
 * makes another person is taken. Pure.
 */
import type { StoredPerson } from '../ports/directory.ts'
import type { PersonField, Row } from './table.ts'

type PersonRow = Row<PersonField>

/** Logins are matched without regard to capitals, as desktops do. */
export const loginKey = (login: string): string => login.toLowerCase()
/** Spreadsheets take zeros away from the beginning of a number. */
export const numberKey = (number: string): string => number.toLowerCase().replace(/^0+(?=\d)/, '')
const nameKey = (first: string, last: string) => `${first} ${last}`.normalize('NFC').toLowerCase()

const differ = (one: string | null | undefined, other: string | null | undefined): boolean =>
  Boolean(one) && Boolean(other) && one !== other

const numbersDiffer = (row: PersonRow, { employeeNo }: StoredPerson): boolean =>
  differ(numberKey(row.values.employee_no ?? ''), numberKey(employeeNo))

const hasSameNames = ({ values }: PersonRow, { firstName, lastName }: StoredPerson): boolean =>
  nameKey(values.first_name ?? '', values.last_name ?? '') === nameKey(firstName, lastName)

type Pass = {
  row: (row: PersonRow) => string
  person: (person: StoredPerson) => string
  fits: (row: PersonRow, person: StoredPerson) => boolean
}

/**
 * @param stored of all that ever were, oldest first
 * @returns for each row the person who it is; rows that are missing are of people who are new
 */
export const identify = (rows: readonly PersonRow[], stored: readonly StoredPerson[]): Map<PersonRow, StoredPerson> => {
  const entries = new Set(rows.map(({ values }) => values.entry).filter(Boolean))
  // Where it knows none of the entries, it is another directory server, which calls everybody differently.
  const isSameServer = stored.some(({ entry }) => entry !== null && entries.has(entry))
  const entriesDiffer = (row: PersonRow, { entry }: StoredPerson) => isSameServer && differ(row.values.entry, entry)
  const login = { row: loginOf, person: (person: StoredPerson) => loginKey(person.login) }
  const passes: Pass[] = [
    {
      row: ({ values }) => numberKey(values.employee_no ?? ''),
      person: ({ employeeNo }) => numberKey(employeeNo),
      fits: () => true,
    },
    {
      row: ({ values }) => values.entry ?? '',
      person: ({ entry }) => entry ?? '',
      fits: (row, person) => !numbersDiffer(row, person),
    },
    {
      ...login,
      fits: (row, person) => !person.deleted && !numbersDiffer(row, person) && !entriesDiffer(row, person),
    },
    {
      ...login,
      // Logins are given to new people after a while: without a number who returns has the same names too.
      fits: (row, person) => hasSameNames(row, person) && !numbersDiffer(row, person) && !entriesDiffer(row, person),
    },
  ]
  const found = new Map<PersonRow, StoredPerson>()
  const taken = new Set<StoredPerson>()
  for (const pass of passes) {
    const byKey = groupBy(latestFirst(stored), pass.person)
    for (const row of rows) {
      const key = pass.row(row)
      if (!key || found.has(row)) continue
      const fitting = (byKey.get(key) ?? []).filter((person) => !taken.has(person) && pass.fits(row, person))
      const person = fitting.find((one) => loginKey(one.login) === loginOf(row)) ?? fitting[0]
      if (!person) continue
      found.set(row, person)
      taken.add(person)
    }
  }
  return found
}

const loginOf = ({ values }: PersonRow): string => loginKey(values.login ?? '')

const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** Those who are in the directory, then those who have left. */
const latestFirst = (stored: readonly StoredPerson[]): StoredPerson[] =>
  [...stored].reverse().sort((a, b) => Number(a.deleted) - Number(b.deleted))
