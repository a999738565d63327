/** Permissions as text, for the audit trail and for refusals: capabilities by their names, units by their codes. */
import type { Grant, Scope } from '@carillon/shared-model/access/grants.ts'
import type { ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Decided } from '../ports/administrators.ts'

/** Of units by their ids, of removed ones too. */
type Codes = ReadonlyMap<UnitId, string>
export type PermissionsText = Record<keyof Decided, string>

const scopeText = (scope: Scope, codes: Codes): string => {
  if (scope === 'everything') return 'everywhere'
  if (scope.length === 0) return 'nowhere'
  const words = scope.map((unit) => codes.get(unit) ?? unit)
  return `in ${words.sort().join(', ')}`
}

/** Such as `messages.send everywhere; alerts.computers in F01, F02`. */
const grantsText = (grants: readonly Grant[], codes: Codes): string =>
  grants.map(({ capability, scope }) => `${capability} ${scopeText(scope, codes)}`).join('; ') || 'none'

export const accountText = ({ name, profile, responsible, own, identity }: Decided, codes: Codes): PermissionsText => ({
  name,
  profile: profile ?? 'none',
  responsible: scopeText(responsible, codes),
  own: grantsText(own, codes),
  identity: identity ?? 'none',
})

export const profileText = ({ name, grants }: { name: string; grants: readonly ProfileGrant[] }): string => {
  const words = grants.map(({ capability, scope }) =>
    scope === 'everything' ? `${capability} everywhere` : `${capability} where responsible`,
  )
  return `${name}: ${words.join('; ')}`
}

/** The fields that differ, a line each: `responsible: in F01`. */
export const differences = (before: PermissionsText, after: PermissionsText): { before: string; after: string } => {
  const fields = (Object.keys(before) as (keyof PermissionsText)[]).filter((field) => before[field] !== after[field])
  const lines = (text: PermissionsText) => fields.map((field) => `${field}: ${text[field]}`).join('\n')
  return { before: lines(before), after: lines(after) }
}
