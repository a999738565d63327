/** The directory of a branch server as its roster says, as an import. Pure. */
import type { Roster } from '@carillon/shared-model/branches/roster.ts'
import type { Person, Unit } from '@carillon/shared-model/org/directory.ts'
import { isDeepStrictEqual } from 'node:util'
import type { Change } from '../ports/changes.ts'
import type { StoredPerson, StoredUnit } from '../ports/directory.ts'
import { isEmpty } from '../directory/import.ts'
import { changeOf } from '../directory/plan-import.ts'
import type { Planned } from '../directory/plan.ts'

/** All that there ever were. */
export type HeldDirectory = { units: readonly StoredUnit[]; people: readonly StoredPerson[] }

export const directoryChanges = (roster: Roster, held: HeldDirectory): Change[] => {
  const units = planned(
    roster.units.map((unit) => splitUnit(unit, roster.zone)),
    held.units,
  )
  const people = planned(roster.people.map(splitPerson), held.people)
  const change = changeOf(held, {
    units: { units: new Map(units.map((unit) => [unit.item.id, unit])), removed: removed(held.units, units) },
    people: { people, removed: removed(held.people, people) },
  })
  return isEmpty(change) ? [] : [change]
}

type Written<Item> = Pick<Planned<Item>, 'item' | 'entry'>

/** Where no unit says a time zone it is head office's, wherever the branch server's own clock is. */
const splitUnit = ({ entry, ...item }: Roster['units'][number], zone: string): Written<Unit> => ({
  item: item.parent === null && item.timeZone === null ? { ...item, timeZone: zone } : item,
  entry,
})

const splitPerson = ({ entry, erasures: _, offered: _2, ...item }: Roster['people'][number]): Written<Person> => ({
  item,
  entry,
})

const planned = <Item extends { id: string }>(
  wanted: readonly Written<Item>[],
  held: readonly (Item & { entry: string | null; deleted: boolean })[],
): Planned<Item>[] => {
  const stored = new Map(held.map((one) => [one.id, one]))
  return wanted.map(({ item, entry }) => {
    const is = stored.get(item.id)
    if (!is || is.deleted) return { item, entry, change: 'added' }
    if (!isDeepStrictEqual({ ...item, entry, deleted: false }, { ...is })) return { item, entry, change: 'changed' }
    return { item, entry, change: 'unchanged' }
  })
}

const removed = <Item extends { id: string; deleted: boolean }>(
  held: readonly Item[],
  wanted: readonly { item: { id: string } }[],
): Item[] => {
  const ids = new Set(wanted.map(({ item }) => item.id))
  return held.filter(({ id, deleted }) => !deleted && !ids.has(id))
}
