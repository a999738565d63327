import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type {
  DirectoryChange,
  DirectoryRepository,
  PlacedPerson,
  StoredPerson,
  StoredUnit,
} from '../../ports/directory.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

/** Rows in one parameter: of a large import the texts of all of them would double what it takes of memory. */
const ROWS = 5000

const UNITS = 'SELECT id, code, parent, name, time_zone AS timeZone, entry, deleted FROM units ORDER BY rev, id'
const PEOPLE = `SELECT id, employee_no AS employeeNo, login, first_name AS firstName, last_name AS lastName, email, unit,
  title, entry, deleted FROM people ORDER BY rev, id`
const PLACED_UNITS = 'SELECT id, code, parent, name, time_zone AS timeZone FROM units WHERE deleted = 0'
const PLACED_PEOPLE = "SELECT id, unit, first_name || ' ' || last_name AS name FROM people WHERE deleted = 0"

export class SqliteDirectory implements DirectoryRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async units(): Promise<StoredUnit[]> {
    return this.#database.all<Flagged<StoredUnit>>(UNITS).map(flag)
  }

  async people(): Promise<StoredPerson[]> {
    return this.#database.all<Flagged<StoredPerson>>(PEOPLE).map(flag)
  }

  async placedUnits(): Promise<Unit[]> {
    return this.#database.all<Unit>(PLACED_UNITS)
  }

  async placedPeople(): Promise<PlacedPerson[]> {
    return this.#database.all<PlacedPerson>(PLACED_PEOPLE)
  }
}

type Flagged<Row> = Omit<Row, 'deleted'> & { deleted: number }
const flag = <Row>(row: Flagged<Row>): Row => Object.assign(row, { deleted: row.deleted !== 0 })

const IDS = '(SELECT value FROM json_each(?))'
const PUT_UNITS = `INSERT INTO units (rev, id, code, parent, name, time_zone, entry)
  SELECT ?, j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5
  FROM json_each(?) j WHERE true ORDER BY j.key
  ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, code = excluded.code, parent = excluded.parent,
    name = excluded.name, time_zone = excluded.time_zone, entry = excluded.entry, deleted = 0`
const PUT_PEOPLE = `INSERT INTO people
    (rev, id, employee_no, login, first_name, last_name, email, unit, title, entry)
  SELECT ?, j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6, j.value->>7,
    j.value->>8
  FROM json_each(?) j WHERE true ORDER BY j.key
  ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, employee_no = excluded.employee_no, login = excluded.login,
    first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email, unit = excluded.unit,
    title = excluded.title, entry = excluded.entry, deleted = 0`

export const directoryAppliers: Appliers<DirectoryChange> = {
  'directory-imported': (database, change, nextRev) => {
    const rev = nextRev('units')
    nextRev('people')
    nextRev('computers')
    const { units, people, removedUnits, removedPeople, arrived, recounted, hasMoved } = change
    // Before those who come: they may have what those who go had, a code or a login.
    withEach(removedUnits, same, (ids) =>
      database.run(`UPDATE units SET deleted = 1, rev = ? WHERE id IN ${IDS}`, rev, ids),
    )
    withEach(removedPeople, same, (ids) =>
      database.run(`UPDATE people SET deleted = 1, rev = ? WHERE id IN ${IDS}`, rev, ids),
    )
    // Who takes a name leaves theirs first: two may have swapped them.
    withEach(units, idOf, (ids) => database.run(`UPDATE units SET code = id WHERE id IN ${IDS}`, ids))
    withEach(people, idOf, (ids) => database.run(`UPDATE people SET login = id WHERE id IN ${IDS}`, ids))
    withEach(units, unitRow, (rows) => database.run(PUT_UNITS, rev, rows))
    withEach(people, personRow, (rows) => database.run(PUT_PEOPLE, rev, rows))
    // Computers keep their person, who is at them as long as they are in the directory; so do codes made for somebody.
    withEach([...removedPeople, ...arrived], same, (ids) =>
      database.run(`UPDATE devices SET rev = ? WHERE person IN ${IDS}`, rev, ids),
    )
    withEach(recounted, same, (ids) => database.run(`UPDATE units SET rev = ? WHERE id IN ${IDS}`, rev, ids))
    // What was sent may be for others now, and its numbers are of those.
    for (const view of ['items', 'campaigns'] as const) nextRev(view)
    database.run('UPDATE items SET rev = ?', rev)
    if (hasMoved) database.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('moved', ?)", String(rev))
  },
}

/** @param write is given the values of some rows after the other, as JSON */
const withEach = <Row>(rows: readonly Row[], valueOf: (row: Row) => unknown, write: (json: string) => void): void => {
  for (let at = 0; at < rows.length; at += ROWS) write(JSON.stringify(rows.slice(at, at + ROWS).map(valueOf)))
}

const same = (id: string): string => id
const idOf = ({ item }: { item: { id: string } }): string => item.id

const unitRow = ({ item: unit, entry }: DirectoryChange['units'][number]) => [
  unit.id,
  unit.code,
  unit.parent,
  unit.name,
  unit.timeZone,
  entry,
]

const personRow = ({ item: person, entry }: DirectoryChange['people'][number]) => [
  person.id,
  person.employeeNo,
  person.login,
  person.firstName,
  person.lastName,
  person.email,
  person.unit,
  person.title,
  entry,
]
