/** Choosing an audience: pure functions over a set of targets. A unit stands for everything below it. */
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Row } from '../data/row.ts'
import type { UnitTree } from './tree.ts'

export type Selection = ReadonlySet<Target>
type People = readonly Pick<Row<'people'>, 'id' | 'unit'>[]
/** whoever belongs to a unit: people, and computers where those are addressed */
type Members = readonly { id: Target; unit: UnitId }[]
type Computers = readonly Pick<Row<'computers'>, 'id' | 'unit' | 'person' | 'connected'>[]

/** all: itself or something above it is chosen; some: only something below it is */
export type Covered = 'all' | 'some' | 'none'

export const coverage = (selection: Selection, tree: UnitTree, unit: UnitId, members: Members): Covered => {
  if (isCovered(selection, tree, unit)) return 'all'
  const below = tree.below(unit)
  for (const target of selection) {
    if (below.has(target as UnitId)) return 'some'
    if (members.some(({ id, unit }) => id === target && below.has(unit))) return 'some'
  }
  return 'none'
}

const isCovered = (selection: Selection, tree: UnitTree, unit: UnitId): boolean =>
  selection.has('everyone') || [unit, ...tree.above(unit)].some((at) => selection.has(at))

/**
 * Chooses a unit, or takes it out. Taking out a part of something chosen leaves everything else of that: the units
 * beside it, and whoever belongs to the units above it directly.
 */
export const toggleUnit = (selection: Selection, tree: UnitTree, unit: UnitId, members: Members): Selection => {
  const next = new Set(selection)
  const below = tree.below(unit)
  if (!isCovered(selection, tree, unit)) {
    for (const target of selection) if (below.has(target as UnitId)) next.delete(target)
    for (const member of members) if (below.has(member.unit)) next.delete(member.id)
    next.add(unit)
    return next
  }
  if (next.delete(unit)) return next
  let part = unit
  for (const above of tree.above(unit)) {
    for (const child of tree.children(above)) if (child.id !== part) next.add(child.id)
    for (const member of members) if (member.unit === above) next.add(member.id)
    part = above
    if (next.delete(above)) return next
  }
  next.delete('everyone')
  for (const root of tree.roots) if (root.id !== part) next.add(root.id)
  return next
}

export const toggle = (selection: Selection, target: Target): Selection => {
  if (target === 'everyone') return new Set(selection.has('everyone') ? [] : ['everyone'])
  const next = new Set(selection)
  if (!next.delete(target)) next.add(target)
  return next
}

type Reach = {
  people: ReadonlySet<PersonId>
  /** computers whose screens an alert would reach */
  computers: ReadonlySet<DeviceId>
  connected: number
}

/** Whom the targets reach, as far as the directory here tells; the server decides by its own when it publishes. */
export const reach = (
  selection: Selection,
  tree: UnitTree,
  people: People,
  computers: Computers,
  screens: Screens,
): Reach => {
  const units = new Set<UnitId>()
  for (const target of selection)
    if (tree.byId.has(target as UnitId)) tree.below(target as UnitId).forEach((at) => units.add(at))
  const everyone = selection.has('everyone')
  const addressed = new Set<PersonId>()
  for (const person of people)
    if (everyone || units.has(person.unit) || selection.has(person.id)) addressed.add(person.id)
  const shown = computers.filter((computer) => {
    const itself = everyone || units.has(computer.unit) || selection.has(computer.id)
    const itsPerson = computer.person !== null && addressed.has(computer.person)
    if (screens === 'computers') return itself
    if (screens === 'people') return itsPerson
    return itsPerson || (itself && (computer.person === null || !addressed.has(computer.person)))
  })
  return {
    people: addressed,
    computers: new Set(shown.map(({ id }) => id)),
    connected: shown.filter(({ connected }) => connected).length,
  }
}
