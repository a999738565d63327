/** What an account will see by its grants: computed by the same tables and functions that decide about it. */
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { reachOf, type Grant, type Scope } from '@carillon/shared-model/access/grants.ts'
import { VIEW_TABLE } from '@carillon/shared-model/access/view-table.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { pagesOf, permissionsOf } from '../app/menu.ts'
import { MENU, type MenuPage } from '../app/pages.ts'
import type { Row } from '../data/row.ts'
import type { UnitTree } from '../org/tree.ts'

/** How many rows of a view there will be, and the topmost units that they lie in. */
export type Within = { count: number; where: Scope }
export type Preview = { menu: MenuPage[]; units: Within; people: Within; computers: Within }

type Directory = {
  tree: UnitTree
  people: readonly Pick<Row<'people'>, 'unit'>[]
  computers: readonly Pick<Row<'computers'>, 'unit'>[]
}

export const previewOf = (grants: readonly Grant[], { tree, people, computers }: Directory): Preview => {
  const pages = pagesOf(permissionsOf(grants))
  const within = (seenWith: readonly Capability[], rows: readonly { unit: UnitId }[]): Within => {
    const reaches = reachOf(grants, seenWith, tree.byId)
    const tops = [...tree.byId.values()].filter(
      ({ id, parent }) => reaches(id) && (parent === null || !tree.byId.has(parent) || !reaches(parent)),
    )
    return {
      count: rows.filter(({ unit }) => reaches(unit)).length,
      where: reaches(null) ? 'everything' : tops.map(({ id }) => id),
    }
  }
  const units = [...tree.byId.keys()].map((unit) => ({ unit }))
  return {
    menu: MENU.flat().filter((page) => pages.has(page)),
    units: within(VIEW_TABLE.units.seenWith, units),
    people: within(VIEW_TABLE.people.seenWith, people),
    computers: within(VIEW_TABLE.computers.seenWith, computers),
  }
}
