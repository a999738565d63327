/** What an import would do: from what is stored and what the tables say, and from nothing else. */
import type { ImportLine, ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Computer } from '../ports/devices.ts'
import type { DirectoryChange, StoredPerson, StoredUnit } from '../ports/directory.ts'
import { withoutUnreadable } from './leave-out.ts'
import type { Counts, Planned } from './plan.ts'
import { planPeople, type PeoplePlan } from './plan-people.ts'
import { planUnits, type UnitPlan } from './plan-units.ts'
import { stopOf, type Brake, type Leaving } from './removals.ts'
import { english, said } from './said.ts'
import { subtreeCounts, tally } from './subtree-counts.ts'
import { errorLine, NOWHERE, type ImportTables } from './table.ts'

/** Units and people as they were ever stored, in the order in which they last changed; computers that are admitted. */
type Stored = {
  units: readonly StoredUnit[]
  people: readonly StoredPerson[]
  computers: readonly Pick<Computer, 'unit' | 'person'>[]
}
type Given = {
  /** milliseconds */
  now: number
  /** of a hundred, without a word */
  mostRemoved: number
  /** null: whatever goes may go */
  brake: Brake | null
  /** how many rows may be left out of which nothing can be made; null: nobody has said */
  leaveOut: number | 'all' | null
}

/** What an import makes of all that is stored. */
export type Plan = { units: UnitPlan; people: PeoplePlan }
/** `plan`: null where something is wrong, or too much would go; `removed`: units that would go */
export type ImportPlan = Omit<ImportResult, 'applied' | 'losses'> & { plan: Plan | null; removed: readonly Unit[] }

/** What is unreadable is left out where that was agreed to, by their number. */
export const planImport = (stored: Stored, tables: ImportTables, given: Given): ImportPlan => {
  const whole = planTables(stored, tables, given)
  if (whole.isReadable) return { ...whole.plan, unreadable: 0 }
  const without = withoutUnreadable(stored, tables)
  const unreadable = without && without.lines.length
  const { leaveOut } = given
  if (!without || (leaveOut !== 'all' && leaveOut !== unreadable)) return { ...whole.plan, unreadable }
  const { plan } = planTables(stored, without.tables, given)
  return { ...plan, unreadable, lines: [...without.lines, ...plan.lines] }
}

const planTables = (
  stored: Stored,
  tables: ImportTables,
  { now, mostRemoved, brake }: Given,
): { isReadable: boolean; plan: Omit<ImportPlan, 'unreadable'> } => {
  const units = planUnits(stored.units, tables.units, now)
  const planned = units.errors.length > 0 ? null : units.units
  const people = planPeople(stored.people, stored.units, planned, tables.people, now)
  const errors = [...units.errors.sort(byLine), ...people.errors.sort(byLine)]
  const isReadable = errors.length === 0
  if (isReadable) errors.push(...occupiedUnits(stored, units, people))
  const counts = {
    units: countChanges([...units.units.values()], units.removed),
    people: countChanges(people.people, people.removed),
  }
  const { removed } = units
  if (errors.length > 0) return { isReadable, plan: { ...counts, stop: null, lines: errors, plan: null, removed } }
  const lines = [...units.lines, ...people.lines]
  const stop = brake ? stopOf(leavingOf(stored, units, people), mostRemoved, brake) : null
  return { isReadable, plan: { ...counts, stop, lines, plan: stop ? null : { units, people }, removed } }
}

const byLine = (a: ImportLine, b: ImportLine) => (a.line ?? Infinity) - (b.line ?? Infinity)

const leavingOf = (stored: Stored, units: UnitPlan, people: PeoplePlan): Leaving => {
  const live = stored.people.filter((person) => !person.deleted)
  const places = new Set(live.map((person) => person.unit))
  const occupied = units.removed.find((unit) => places.has(unit.id))
  const leaving = new Set(people.removed.map((person) => person.id))
  return {
    people: people.removed.length,
    ofPeople: live.length,
    units: units.removed.length,
    ofUnits: stored.units.filter((unit) => !unit.deleted).length,
    computers: stored.computers.filter(({ person }) => person && leaving.has(person)).length,
    occupied: occupied ? `${occupied.code} “${occupied.name}”` : null,
  }
}

/** A unit goes only when nobody is left in it. */
const occupiedUnits = ({ computers }: Stored, { removed }: UnitPlan, { people }: PeoplePlan): ImportLine[] => {
  const peopleIn = tally(people.map(({ item }) => item.unit))
  const computersIn = tally(computers.map(({ unit }) => unit))
  return removed.flatMap(({ id, code, name }) => {
    const [left, places] = [peopleIn.get(id) ?? 0, computersIn.get(id) ?? 0]
    if (left + places === 0) return []
    const what = [said('occupied', { unit: `${code} “${name}”`, people: `${left}`, computers: `${places}` })]
    return [errorLine('units', NOWHERE, null, english(what), what)]
  })
}

const countChanges = (planned: readonly Planned<unknown>[], removed: readonly unknown[]): Counts => {
  const counts: Counts = { added: 0, changed: 0, removed: removed.length, unchanged: 0 }
  for (const { change } of planned) counts[change === 'kept' ? 'unchanged' : change]++
  return counts
}

/** What is kept of a plan: all that there is after it, and what goes. */
type PlannedParts = { units: Pick<UnitPlan, 'units' | 'removed'>; people: Pick<PeoplePlan, 'people' | 'removed'> }
type Directory = Pick<Stored, 'units' | 'people'>

export const changeOf = (stored: Directory, { units, people }: PlannedParts): DirectoryChange => ({
  kind: 'directory-imported',
  units: [...units.units.values()].filter(isWritten),
  people: people.people.filter(isWritten),
  removedUnits: units.removed.map(({ id }) => id),
  removedPeople: people.removed.map(({ id }) => id),
  arrived: people.people.filter(({ change }) => change === 'added').map(({ item }) => item.id),
  recounted: recounted(stored, units, people),
  hasMoved: hasMoved(stored, units, people),
})

const isWritten = ({ change }: Planned<unknown>): boolean => change !== 'unchanged'

/** Whether a row of a view is within the reach of other administrators now: then those of some have to be read anew. */
const hasMoved = (stored: Directory, units: PlannedParts['units'], people: PlannedParts['people']): boolean => {
  // What was sent to a person alone leaves the reach of all but the whole organisation's when the person goes, and
  // comes back into it with them.
  if (units.removed.length > 0 || people.removed.length > 0) return true
  const parents = new Map(stored.units.map((unit) => [unit.id, unit.deleted ? undefined : unit.parent]))
  const places = new Map(stored.people.map((person) => [person.id, person.unit]))
  if (people.people.some(({ item, change }) => change === 'added' && places.has(item.id))) return true
  return (
    [...units.units.values()].some(({ item }) => parents.has(item.id) && parents.get(item.id) !== item.parent) ||
    people.people.some(({ item }) => places.has(item.id) && places.get(item.id) !== item.unit)
  )
}

/** A unit's row in the views tells how many people are below it: it has changed when that number has. */
const recounted = (stored: Directory, units: PlannedParts['units'], people: PlannedParts['people']): UnitId[] => {
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
  return planned.map(({ id }) => id).filter((id) => before.get(id) !== after.get(id))
}
