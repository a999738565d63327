/** The tiles of Home: what each place of the organisation looks like now. */
import type { Row } from '../data/schemas.ts'
import type { UnitNode, UnitTree } from '../org/tree.ts'

export type Tile = {
  unit: UnitNode
  /** the name without what all its neighbours' names begin with */
  label: string
  enrolled: number
  connected: number
  /** when the last of its computers was heard, if none is connected; milliseconds */
  cutOffSince: number | null
}
export type Branches = { parent: UnitNode | null; tiles: Tile[] }

/** Whole words that three or more names all begin with, such as `Filia nr `; empty when they share nothing. */
export const sharedStart = (names: readonly string[]): string => {
  const [first] = names
  if (first === undefined || names.length < 3) return ''
  let start = ''
  for (const word of first.split(/(?<=\s)/).slice(0, -1)) {
    if (!names.every((name) => name.startsWith(start + word))) break
    start += word
  }
  return start
}

/** Units with nobody below them, with their computers, grouped by the unit above. */
export const branchesOf = (tree: UnitTree, computers: readonly Row<'computers'>[]): Branches[] => {
  const byUnit = new Map<string, Row<'computers'>[]>()
  for (const computer of computers) byUnit.set(computer.unit, [...(byUnit.get(computer.unit) ?? []), computer])
  const groups = new Map<UnitNode | null, UnitNode[]>()
  for (const { unit } of tree.flat()) {
    if (tree.children(unit.id).length > 0 && !byUnit.has(unit.id)) continue
    const parent = (unit.parent && tree.byId.get(unit.parent)) || null
    groups.set(parent, [...(groups.get(parent) ?? []), unit])
  }
  return [...groups].map(([parent, units]) => {
    const start = sharedStart(units.map(({ name }) => name))
    const tiles = units.map((unit): Tile => {
      const own = byUnit.get(unit.id) ?? []
      const connected = own.filter((computer) => computer.connected).length
      const seen = own.flatMap(({ lastSeen }) => (lastSeen === null ? [] : [lastSeen]))
      const cutOffSince = connected === 0 && seen.length > 0 ? Math.max(...seen) : null
      return { unit, label: unit.name.slice(start.length), enrolled: own.length, connected, cutOffSince }
    })
    return { parent, tiles }
  })
}
