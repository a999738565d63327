/** How far a capability of an account reaches, and what of the views lies within it. */
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import { pathOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { AdminId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'

export type Scope = (unit: UnitId | null) => boolean
type Account = { id: AdminId; grants: readonly Grant[] }
type Units = ReadonlyMap<UnitId, Pick<Unit, 'parent'>>

/** @returns whether the capability reaches a unit; null: the organisation as a whole */
export const scopeOf = (account: Account, capability: Capability, units: Units): Scope => {
  const scopes = account.grants.filter((grant) => grant.capability === capability).map((grant) => grant.scope)
  if (scopes.includes('everything')) return () => true
  const granted = new Set(scopes.flat() as UnitId[])
  return (unit) => unit !== null && pathOf(units, unit).some((at) => granted.has(at))
}

type AnyRow = { rev: number; id?: unknown; unit?: unknown; admin?: unknown; to?: unknown }

/** An item is seen by who sent it, and by who may see receipts of all that it is addressed to. */
export const seesItem = (account: Account, item: { admin: AdminId; to: readonly Target[] }, units: Units): boolean => {
  const scope = scopeOf(account, 'receipts.see', units)
  return (
    item.admin === account.id ||
    scope(null) ||
    item.to.every((target) => units.has(target as UnitId) && scope(target as UnitId))
  )
}

/** Which rows of a view exist for this administrator. */
export const seesRow = (account: Account, view: ViewName, units: Units): ((row: AnyRow) => boolean) => {
  const any = [...new Set(account.grants.map((grant) => grant.capability))].map((capability) =>
    scopeOf(account, capability, units),
  )
  switch (view) {
    case 'units':
      return (row) => any.some((scope) => scope(row.id as UnitId))
    case 'people':
      return (row) => any.some((scope) => scope(row.unit as UnitId))
    case 'computers': {
      const scopes = [scopeOf(account, 'computers.manage', units), scopeOf(account, 'alerts.computers', units)]
      return (row) => scopes.some((scope) => scope(row.unit as UnitId))
    }
    case 'items':
      return (row) => seesItem(account, row as { admin: AdminId; to: Target[] }, units)
    case 'requests':
      return (row) => row.admin === account.id
  }
}
