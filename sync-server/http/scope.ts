/** What of the views, items and images exists for whom: the tables of shared-model/access, applied to rows. */
import { createHash } from 'node:crypto'
import { holds, reachOf, type Grant, type Reach } from '@carillon/shared-model/access/grants.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import { PROGRESS_SEEN_WITH, RECEIPTS_SEEN_WITH, VIEW_TABLE } from '@carillon/shared-model/access/view-table.ts'
import { pathOf } from '@carillon/shared-model/org/directory.ts'
import { targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Directory } from '../ports/directory.ts'
import type { TalkView } from './talk-scope.ts'

type Account = { id: AdminId; grants: readonly Grant[] }
type AnyRow = { rev: number; id?: unknown; unit?: unknown; admin?: unknown; to?: unknown }
type Item = { kind: ItemKind; admin: AdminId; to: readonly Target[] }

/** Whether all that an item was addressed to lies within reach. A recipient that is gone lies within that of all. */
const reachesAll = (reach: Reach, to: readonly Target[], directory: Directory): boolean =>
  reach(null) ||
  to.every((target) => {
    switch (targetKind(target)) {
      case 'everyone':
      case 'group':
        return false
      case 'unit':
        return reach(target as UnitId)
      case 'person':
        return reach(directory.unitOfPerson(target as PersonId))
      case 'computer':
        return reach(directory.unitOfDevice(target as DeviceId))
    }
  })

/**
 * Whether anybody whom an item was addressed to may lie within reach: everyone, a unit within it or above it, or somebody
 * there. Whose they are is told of them alone.
 */
const reachesAny = (reach: Reach, to: readonly Target[], directory: Directory): boolean => {
  if (reach(null)) return true
  const units = [...directory.units.keys()].filter((unit) => reach(unit))
  if (units.length === 0) return false
  const above = new Set(units.flatMap((unit) => pathOf(directory.units, unit)))
  return to.some((target) => {
    switch (targetKind(target)) {
      case 'everyone':
        return true
      case 'group':
        return false
      case 'unit':
        return above.has(target as UnitId)
      case 'person':
        return reach(directory.unitOfPerson(target as PersonId))
      case 'computer':
        return reach(directory.unitOfDevice(target as DeviceId))
    }
  })
}

/** With what who has got something is told. */
const toldWith = (view: ViewName) => (view === 'campaigns' ? PROGRESS_SEEN_WITH : RECEIPTS_SEEN_WITH)

/** Which rows of a view exist for this administrator. */
export const seesRow = (
  account: Account,
  view: Exclude<ViewName, TalkView>,
  directory: Directory,
): ((row: AnyRow) => boolean) => {
  const { seenWith, own } = VIEW_TABLE[view]
  const reach = reachOf(account.grants, seenWith, directory.units)
  const isOwn = (row: AnyRow) => own && row.admin === account.id
  switch (view) {
    case 'units':
      return (row) => reach(row.id as UnitId)
    case 'people':
    case 'computers':
      return (row) => reach(row.unit as UnitId)
    case 'courses':
    case 'texts':
      return () => seesAnyOf(account, view)
    case 'items':
    case 'campaigns':
    case 'series': {
      const told = reachOf(account.grants, toldWith(view), directory.units)
      return (row) =>
        isOwn(row) ||
        reachesAll(reach, row.to as Target[], directory) ||
        reachesAny(told, row.to as Target[], directory)
    }
    case 'requests':
      return isOwn
  }
}

/** Whether any row of a view can exist for this administrator. */
export const seesAnyOf = ({ grants }: Account, view: ViewName): boolean =>
  VIEW_TABLE[view].own || VIEW_TABLE[view].seenWith.some((capability) => holds(grants, capability))

/** Kinds that are not among the items. */
const VIEW_OF: Partial<Record<ItemKind, Exclude<ViewName, TalkView>>> = { campaign: 'campaigns', series: 'series' }

export const seesItem = (account: Account, item: Item, directory: Directory): boolean =>
  seesRow(account, VIEW_OF[item.kind] ?? 'items', directory)({ rev: 0, ...item })

/**
 * Within which units the recipients of an item are told: where receipts are seen, whoever else it was addressed to.
 * Somebody who has received it and belongs elsewhere by now is told to who sent it alone.
 * @returns null: of none
 */
export const receiptsReach = (account: Account, item: Item, directory: Directory): Reach | null => {
  if (item.admin === account.id) return () => true
  const reach = reachOf(account.grants, RECEIPTS_SEEN_WITH, directory.units)
  return reachesAny(reach, item.to, directory) ? reach : null
}

/** The same of the progress of a campaign's people. */
export const progressReach = (account: Account, item: Item, directory: Directory): Reach | null => {
  if (item.admin === account.id) return () => true
  const reach = reachOf(account.grants, PROGRESS_SEEN_WITH, directory.units)
  return reachesAny(reach, item.to, directory) ? reach : null
}

/** Of whom the numbers in a row tell: of those whose report or progress the account sees; null: of nobody. */
export const countsReach = (
  account: Account,
  view: ViewName,
  directory: Directory,
): ((row: AnyRow) => Reach | null) => {
  if (view !== 'items' && view !== 'campaigns') return () => null
  const reachIn = view === 'campaigns' ? progressReach : receiptsReach
  const kind: ItemKind = view === 'campaigns' ? 'campaign' : 'message'
  return (row) => reachIn(account, { kind, admin: row.admin as AdminId, to: row.to as Target[] }, directory)
}

type Addressed = { admin: AdminId; to: Target[]; elsewhere: boolean }
type AddressedView = 'items' | 'campaigns' | 'series'
const isAddressedView = (view: ViewName): view is AddressedView =>
  view === 'items' || view === 'campaigns' || view === 'series'

/**
 * A row as it is told: who sees it for a part of its recipients is told of whom it was for within that part alone. For
 * units above stand those within them; that it was for everyone is a word (ACCESS-13).
 */
export const toldRow = (account: Account, view: ViewName, directory: Directory): (<Row>(row: Row) => Row) => {
  if (!isAddressedView(view)) return (row) => row
  const { units } = directory
  const whole = reachOf(account.grants, VIEW_TABLE[view].seenWith, units)
  const told = reachOf(account.grants, toldWith(view), units)
  const tops = [...units.values()].filter(({ id, parent }) => told(id) && (parent === null || !told(parent)))
  const within = (target: Target): Target[] => {
    switch (targetKind(target)) {
      case 'everyone':
        return [target]
      case 'group':
        return []
      case 'unit':
        if (told(target as UnitId)) return [target]
        return tops.filter(({ id }) => pathOf(units, id).includes(target as UnitId)).map(({ id }) => id)
      case 'person':
        return told(directory.unitOfPerson(target as PersonId)) ? [target] : []
      case 'computer':
        return told(directory.unitOfDevice(target as DeviceId)) ? [target] : []
    }
  }
  return (row) => {
    const { admin, to } = row as Addressed
    if (admin === account.id || reachesAll(whole, to, directory)) return row
    return { ...row, to: [...new Set(to.flatMap(within))], elsewhere: true }
  }
}

/** Whether a device shows an item: it was addressed to it, to its person, or to a unit above either. */
export const receives = (principal: Extract<Principal, { kind: 'device' }>, { to }: Item): boolean =>
  to.some(
    (target) =>
      target === 'everyone' ||
      target === principal.id ||
      target === principal.person ||
      principal.feeds.includes(target),
  )

/** Raised when rows tell more or less than before: then all are read anew. */
const ROWS = 2

/**
 * Stands for all that decides which rows an administrator sees. Whoever sees everything loses no row by a move.
 * @param epoch of the database, whose revisions are its own
 * @param moved revision at which anything last moved within the directory, or left it
 * @param answered queues that the administrator answers
 */
export const scopeMark = ({ grants }: Account, epoch: string, moved: number, answered: readonly string[]): string => {
  const divided = grants.some((granted) => granted.scope !== 'everything')
  const text = JSON.stringify([ROWS, grants, epoch, divided ? moved : 0, answered])
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
