import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { fullName, type UnitTree } from './tree.ts'

type Names = {
  tree: UnitTree
  people: ReadonlyMap<PersonId, { firstName: string; lastName: string }>
  computers: readonly { id: string; name: string }[]
}

/** The names of the first few addressees, and how many more there are. What is not in the directory any more is counted. */
export const namesOf = (
  to: readonly Target[],
  everyone: string,
  names: Names,
  most = 3,
): { names: string[]; more: number } => {
  const found: string[] = []
  for (const target of to) {
    if (found.length === most) break
    const person = names.people.get(target as PersonId)
    const name =
      target === 'everyone'
        ? everyone
        : person
          ? fullName(person)
          : names.tree.name(target as UnitId) || names.computers.find(({ id }) => id === target)?.name
    if (name) found.push(name)
  }
  return { names: found, more: to.length - found.length }
}
