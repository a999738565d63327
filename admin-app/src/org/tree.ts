import type { Person } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Row } from '../data/row.ts'

export type UnitNode = Row<'units'>

/** The units as a tree, in the order of the language's alphabet. What an account may not see is not in it. */
export class UnitTree {
  readonly byId: ReadonlyMap<UnitId, UnitNode>
  /** units without a parent here: the organisation, or the tops of what the account may see */
  readonly roots: readonly UnitNode[]
  readonly #children = new Map<UnitId, UnitNode[]>()

  constructor(units: readonly UnitNode[], compare: (a: string, b: string) => number) {
    this.byId = new Map(units.map((unit) => [unit.id, unit]))
    const sorted = [...units].sort((a, b) => compare(a.name, b.name))
    const roots: UnitNode[] = []
    for (const unit of sorted) {
      if (unit.parent === null || !this.byId.has(unit.parent)) roots.push(unit)
      else this.#children.set(unit.parent, [...(this.#children.get(unit.parent) ?? []), unit])
    }
    this.roots = roots
  }

  name(unit: UnitId): string {
    return this.byId.get(unit)?.name ?? ''
  }

  children(unit: UnitId): readonly UnitNode[] {
    return this.#children.get(unit) ?? []
  }

  /** From the parent up to the root. */
  above(unit: UnitId): UnitId[] {
    const path: UnitId[] = []
    for (let at = this.byId.get(unit)?.parent; at && this.byId.has(at); at = this.byId.get(at)?.parent) {
      if (path.includes(at)) break
      path.push(at)
    }
    return path
  }

  /** The unit and everything below it. */
  below(unit: UnitId): Set<UnitId> {
    const found = new Set([unit])
    for (const at of found) for (const child of this.children(at)) found.add(child.id)
    return found
  }

  /** The unit, or anything below it. */
  isWithin(unit: UnitId, within: string): boolean {
    return unit === within || this.above(unit).includes(within as UnitId)
  }

  /** Lines about units, as the tree has them, each with its level below the first; those that are in it no more come last. */
  inOrder<Line extends { id: UnitId }>(lines: readonly Line[]): { line: Line; level: number }[] {
    const byId = new Map(lines.map((line) => [line.id, line]))
    const known = this.flat().flatMap(({ unit, level }) => {
      const line = byId.get(unit.id)
      return line ? [{ line, level }] : []
    })
    const edge = Math.min(...known.map(({ level }) => level))
    const gone = lines.filter(({ id }) => !this.byId.has(id)).map((line) => ({ line, level: 0 }))
    return [...known.map(({ line, level }) => ({ line, level: level - edge })), ...gone]
  }

  /** Choices of a filter by unit: those named and all that they lie in, each standing for everything below it. */
  choices(units: Iterable<UnitId>): { value: string; text: string }[] {
    const ids = new Set([...units].flatMap((unit) => [unit, ...this.above(unit)]))
    return this.inOrder([...ids].map((id) => ({ id }))).map(({ line: { id }, level }) => ({
      value: id,
      text: `${'\u2003'.repeat(level)}${this.name(id)}`,
    }))
  }

  /** Depth first, each with its level, from 0; `into` says whether the units below one are wanted. */
  flat(into: (unit: UnitNode) => boolean = () => true): { unit: UnitNode; level: number }[] {
    const rows: { unit: UnitNode; level: number }[] = []
    const visit = (unit: UnitNode, level: number) => {
      rows.push({ unit, level })
      if (into(unit)) for (const child of this.children(unit.id)) visit(child, level + 1)
    }
    for (const root of this.roots) visit(root, 0)
    return rows
  }
}

export const fullName = ({ firstName, lastName }: Pick<Person, 'firstName' | 'lastName'>): string =>
  `${firstName} ${lastName}`.trim()
