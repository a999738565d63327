/** Imports the directory: everything that the files say in one transaction, or nothing and the reasons. */
import type { ImportLine, ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { Person, Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'
import type { Counts, Planned } from './plan.ts'
import { planPeople, type PeoplePlan, type StoredPerson } from './plan-people.ts'
import { planUnits, type StoredUnit, type UnitPlan } from './plan-units.ts'
import { subtreeCounts } from './subtree-counts.ts'
import { errorLine, NOWHERE, type ImportTables } from './table.ts'

/** A run that nobody looks at stops when more than this leaves. */
export type Bounds = {
  /** of a hundred people */
  mostLeavers: number
}
export type ImportOptions = {
  /** only says what would change */
  dryRun: boolean
  /** milliseconds */
  now: number
  bounds?: Bounds | null
  /** runs in the transaction of an import that changes something, for the record of who did it */
  record?: (result: ImportResult) => void
}

/** Too much would leave for a run that nobody looks at; nothing was changed. */
export class ImportStopped extends Error {
  /** what would have changed */
  readonly result: ImportResult
  constructor(message: string, result: ImportResult) {
    super(message)
    this.result = result
  }
}

/**
 * The caller brings memory up to date when the result says `applied`.
 * @throws ImportStopped
 */
export const importDirectory = (database: Database, tables: ImportTables, options: ImportOptions): ImportResult =>
  database.transaction(() => {
    const { dryRun, now, bounds, record } = options
    const stored = readStored(database)
    const units = planUnits(stored.units, tables.units, now)
    const people = planPeople(stored.people, units.errors.length > 0 ? null : units.units, tables.people, now)
    const errors = [...units.errors.sort(byLine), ...people.errors.sort(byLine)]
    if (errors.length === 0) errors.push(...occupiedUnits(database, units, people))
    const counts = {
      units: countChanges([...units.units.values()], units.removed),
      people: countChanges(people.people, people.removed),
    }
    if (errors.length > 0) return { applied: false, ...counts, lines: errors }
    const lines = [...units.lines, ...people.lines]
    const stop = bounds ? tooMuchLeaves(stored, units, people, bounds) : null
    if (stop) throw new ImportStopped(stop, { applied: false, ...counts, lines })
    const result = { applied: !dryRun, ...counts, lines }
    if (!dryRun && lines.length > 0) {
      apply(database, stored, units, people, now)
      record?.(result)
    }
    return result
  })

/** Why a run that nobody looks at has to wait for somebody who does; null: it need not. */
const tooMuchLeaves = (stored: Stored, units: UnitPlan, people: PeoplePlan, { mostLeavers }: Bounds): string | null => {
  const live = stored.people.filter((person) => !person.deleted)
  const leavers = people.removed.length
  if (leavers * 100 > mostLeavers * live.length)
    return `${leavers} of ${live.length} people would be removed, and at most ${mostLeavers} of a hundred may be without being looked at. Nothing was changed. Look at the preview, and synchronise by hand if it is right.`
  const places = new Set(live.map((person) => person.unit))
  const occupied = units.removed.find((unit) => places.has(unit.id))
  if (!occupied) return null
  return `The unit ${occupied.code} “${occupied.name}” would be removed, and people are in it today. Nothing was changed. Look at the preview, and synchronise by hand if it is right.`
}

const byLine = (a: ImportLine, b: ImportLine) => (a.line ?? Infinity) - (b.line ?? Infinity)

type Stored = { units: StoredUnit[]; people: StoredPerson[] }

const readStored = (database: Database): Stored => {
  const flagged = <Row extends { deleted: number }>(rows: Row[]) =>
    rows.map((row) => ({ ...row, deleted: row.deleted !== 0 }))
  return {
    units: flagged(
      database.all<Unit & { deleted: number }>(
        'SELECT id, code, parent, name, time_zone AS timeZone, deleted FROM units ORDER BY rev, id',
      ),
    ),
    people: flagged(
      database.all<Person & { deleted: number }>(
        `SELECT id, employee_no AS employeeNo, login, first_name AS firstName, last_name AS lastName, email, unit, title, deleted
         FROM people ORDER BY rev, id`,
      ),
    ),
  }
}

/** A unit goes only when nobody is left in it. */
const occupiedUnits = (database: Database, units: UnitPlan, people: PeoplePlan): ImportLine[] => {
  const errors: ImportLine[] = []
  for (const unit of units.removed) {
    const inside = people.people.filter(({ item }) => item.unit === unit.id).length
    const computers = database.get<{ count: number }>(
      'SELECT count(*) AS count FROM devices WHERE unit = ? AND revoked_at IS NULL',
      unit.id,
    )!.count
    const left = [
      inside > 0 && `${inside} ${inside === 1 ? 'person' : 'people'}`,
      computers > 0 && `${computers} ${computers === 1 ? 'computer' : 'computers'}`,
    ]
    const text = left.filter(Boolean).join(' and ')
    if (text)
      errors.push(
        errorLine(
          'units',
          NOWHERE,
          null,
          `The units no longer hold ${unit.code} “${unit.name}”, which has ${text}. Move or remove them first.`,
        ),
      )
  }
  return errors
}

const countChanges = (planned: readonly Planned<unknown>[], removed: readonly unknown[]): Counts => {
  const counts: Counts = { added: 0, changed: 0, removed: removed.length, unchanged: 0 }
  for (const { change } of planned) counts[change]++
  return counts
}

const apply = (database: Database, stored: Stored, units: UnitPlan, people: PeoplePlan, now: number): void => {
  const rev = nextRev(database)
  for (const { item, change } of units.units.values()) if (change !== 'unchanged') putUnit(database, item, rev)
  // People leave before others arrive: a newcomer may have the login of one who goes.
  for (const person of people.removed) removePerson(database, person, rev, now)
  for (const { item, change } of people.people) if (change !== 'unchanged') putPerson(database, item, rev)
  for (const unit of units.removed) {
    database.run('UPDATE units SET deleted = 1, rev = ? WHERE id = ?', rev, unit.id)
    database.run('UPDATE enrolments SET revoked_at = ? WHERE unit = ? AND revoked_at IS NULL', now, unit.id)
  }
  touchCounts(database, stored, units, people, rev)
  if (hasMoved(stored, units, people)) markMoved(database, rev)
}

/** Whether a row of a view is within the reach of other administrators now: then those of some have to be read anew. */
const hasMoved = (stored: Stored, units: UnitPlan, people: PeoplePlan): boolean => {
  // What was sent to a person alone leaves the reach of all but the whole organisation's when the person goes.
  if (units.removed.length > 0 || people.removed.length > 0) return true
  const parents = new Map(stored.units.map((unit) => [unit.id, unit.deleted ? undefined : unit.parent]))
  const places = new Map(stored.people.map((person) => [person.id, person.unit]))
  return (
    [...units.units.values()].some(({ item }) => parents.has(item.id) && parents.get(item.id) !== item.parent) ||
    people.people.some(({ item }) => places.has(item.id) && places.get(item.id) !== item.unit)
  )
}

const markMoved = (database: Database, rev: number): void => {
  database.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('moved', ?)", String(rev))
}

/** Parents come before children in a plan, as the foreign key needs. */
const putUnit = (database: Database, unit: Unit, rev: number): void => {
  database.run(
    `INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (id) DO UPDATE SET code = ?2, parent = ?3, name = ?4, time_zone = ?5, rev = ?6, deleted = 0`,
    unit.id,
    unit.code,
    unit.parent,
    unit.name,
    unit.timeZone,
    rev,
  )
}

const putPerson = (database: Database, person: Person, rev: number): void => {
  database.run(
    `INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (id) DO UPDATE SET employee_no = ?2, login = ?3, first_name = ?4, last_name = ?5, email = ?6, unit = ?7,
       title = ?8, rev = ?9, deleted = 0`,
    person.id,
    person.employeeNo,
    person.login,
    person.firstName,
    person.lastName,
    person.email,
    person.unit,
    person.title,
    rev,
  )
}

/** Their computers stay where they are, with nobody at them, and codes made for them are void. */
const removePerson = (database: Database, person: Person, rev: number, now: number): void => {
  database.run('UPDATE people SET deleted = 1, rev = ? WHERE id = ?', rev, person.id)
  database.run('UPDATE devices SET person = NULL, rev = ? WHERE person = ?', rev, person.id)
  database.run('UPDATE enrolments SET revoked_at = ? WHERE person = ? AND revoked_at IS NULL', now, person.id)
}

/** A unit's row in the views tells how many people are below it: it has changed when that number has. */
const touchCounts = (database: Database, stored: Stored, units: UnitPlan, people: PeoplePlan, rev: number): void => {
  const liveUnits = stored.units.filter((unit) => !unit.deleted)
  const before = subtreeCounts(
    new Map(liveUnits.map((unit) => [unit.id, unit])),
    stored.people.filter((person) => !person.deleted).map((person) => person.unit),
  )
  const planned = [...units.units.values()].map(({ item }) => item)
  const after = subtreeCounts(
    new Map(planned.map((unit): [UnitId, Unit] => [unit.id, unit])),
    people.people.map(({ item }) => item.unit),
  )
  for (const { id } of planned)
    if (before.get(id) !== after.get(id)) database.run('UPDATE units SET rev = ? WHERE id = ?', rev, id)
}
