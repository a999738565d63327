/** The part of the directory that something can be sent to: nothing else is offered, counted or found. */
import type { Reach } from '@carillon/shared-model/access/grants.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Row } from '../data/row.ts'
import type { Selection } from './selection.ts'
import { UnitTree, type UnitNode } from './tree.ts'

type Person = Row<'people'>
type Computer = Row<'computers'>
type Directory = { units: readonly UnitNode[]; people: readonly Person[]; computers: readonly Computer[] }

export type Addressable = {
  tree: UnitTree
  /** none where only computers are addressed, whoever is at them */
  people: readonly Person[]
  /** those that can be chosen one by one; none where only people are addressed */
  computers: readonly Computer[]
  /** those that an alert could be shown on */
  screens: readonly Computer[]
  /** whoever belongs to a unit directly, and stays chosen when a part of it is taken out */
  members: readonly { id: Target; unit: UnitId }[]
  /** the organisation as a whole can be addressed */
  everyone: boolean
}

/** @param reaches of every capability that sending needs: all have to reach */
export const addressable = (
  reaches: readonly Reach[],
  { units, people, computers }: Directory,
  screens: Screens,
  compare: (a: string, b: string) => number,
): Addressable => {
  const reach: Reach = (unit) => reaches.every((one) => one(unit))
  const within = <One extends { unit: UnitId }>(list: readonly One[]) => list.filter(({ unit }) => reach(unit))
  const tree = new UnitTree(
    units.filter(({ id }) => reach(id)),
    compare,
  )
  const reached = screens === 'computers' ? [] : within(people)
  const persons = new Set<PersonId | null>(reached.map(({ id }) => id))
  const single = screens === 'people' ? [] : within(computers)
  return {
    tree,
    people: reached,
    computers: single,
    screens: screens === 'people' ? computers.filter(({ person }) => persons.has(person)) : single,
    members: [...reached, ...single.filter(({ person }) => !persons.has(person))],
    everyone: reach(null) || tree.roots.some(({ parent }) => parent === null),
  }
}

/** What of a selection can be sent to: it may have been made for other screens, or when the account could do more. */
export const within = (selection: Selection, among: Addressable): Selection => {
  const ids = new Set<Target>([...among.people, ...among.computers].map(({ id }) => id))
  return new Set(
    [...selection].filter((target) =>
      target === 'everyone' ? among.everyone : ids.has(target) || among.tree.byId.has(target as UnitId),
    ),
  )
}
