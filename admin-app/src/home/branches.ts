/** The tiles of Home: what each place of the organisation looks like now. */
import type { Row } from '../data/row.ts'
import type { UnitNode, UnitTree } from '../org/tree.ts'

export type Tile = {
  unit: UnitNode
  /** what the names of all its neighbours begin with, such as `Filia nr `, and the rest */
  start: string
  label: string
  enrolled: number
  connected: number
  /** when the last of its computers was heard, if none is connected; milliseconds */
  cutOffSince: number | null
}
/** A part of the organisation, such as a district, with all places in it. */
export type Branches = { top: UnitNode; tiles: Tile[]; enrolled: number; connected: number; cutOff: number }

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

/** Every unit that has people or computers of its own or nothing below it, under the unit just below the organisation. */
export const branchesOf = (tree: UnitTree, computers: readonly Row<'computers'>[]): Branches[] => {
  const byUnit = new Map<string, Row<'computers'>[]>()
  for (const computer of computers) byUnit.set(computer.unit, [...(byUnit.get(computer.unit) ?? []), computer])
  const groups = new Map<string, Branches>()
  for (const { unit } of tree.flat()) {
    const below = tree.children(unit.id)
    const own = byUnit.get(unit.id) ?? []
    if (below.length > 0 && own.length === 0) continue
    const path = [unit.id, ...tree.above(unit.id)]
    // Small units right below the organisation stand together under its own name.
    const second = path.at(-2)
    const top = tree.byId.get(second !== undefined && tree.children(second).length > 0 ? second : path.at(-1)!)!
    const beside = unit.parent ? tree.children(unit.parent).map(({ name }) => name) : []
    const start = sharedStart(beside)
    const connected = own.filter((computer) => computer.connected).length
    const seen = own.flatMap(({ lastSeen }) => (lastSeen === null ? [] : [lastSeen]))
    const cutOffSince = connected === 0 && seen.length > 0 ? Math.max(...seen) : null
    const group = groups.get(top.id) ?? { top, tiles: [], enrolled: 0, connected: 0, cutOff: 0 }
    group.tiles.push({
      unit,
      start,
      label: unit.name.slice(start.length),
      enrolled: own.length,
      connected,
      cutOffSince,
    })
    group.enrolled += own.length
    group.connected += connected
    if (cutOffSince !== null) group.cutOff++
    groups.set(top.id, group)
  }
  return [...groups.values()]
}
