/** An account that is being written: what it is made of, what is still missing, and what somebody else changed meanwhile. */
import { CAPABILITIES, capability } from '@carillon/shared-model/access/capabilities.ts'
import { effectiveGrants, type Profile } from '@carillon/shared-model/access/profiles.ts'
import { scope, type Grant } from '@carillon/shared-model/access/grants.ts'
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import { z } from 'zod'
import { assignedOf } from './grantable.ts'

export const accountDraft = z.object({
  /** of the account that the draft was begun on; null: a new one */
  version: z.number().nullable(),
  login: z.string(),
  name: z.string(),
  /** empty: none */
  profile: z.string(),
  responsible: scope,
  own: z.array(z.object({ capability, scope })),
  /** empty: none */
  identity: z.string(),
})
export type AccountDraft = z.infer<typeof accountDraft>

export const EMPTY: AccountDraft = {
  version: null,
  login: '',
  name: '',
  profile: '',
  responsible: [],
  own: [],
  identity: '',
}

export const draftOf = (account: AdministratorRow): AccountDraft => ({
  version: account.version,
  login: account.login,
  name: account.name,
  profile: account.profile ?? '',
  responsible: account.responsible,
  own: account.own,
  identity: account.identity ?? '',
})

/** What is sent. Units that somebody is responsible for mean nothing with a profile that assigns nothing. */
export const permissionsOfDraft = (draft: AccountDraft, profile: Profile | null) => ({
  name: draft.name.trim(),
  profile: profile?.id ?? null,
  responsible: assignedOf(profile).length > 0 ? draft.responsible : [],
  own: draft.own.filter(({ scope }) => scope.length > 0) as Grant[],
  identity: draft.identity.trim() || null,
})

export const grantsOfDraft = (draft: AccountDraft, profile: Profile | null): Grant[] => {
  const { responsible, own } = permissionsOfDraft(draft, profile)
  return effectiveGrants(profile, responsible, own)
}

/** What has to be filled in before it can be saved; null: nothing. */
export const missingIn = (
  draft: AccountDraft,
  profile: Profile | null,
): 'login' | 'name' | 'profile' | 'units' | 'scope' | null => {
  if (!draft.login.trim()) return 'login'
  if (!draft.name.trim()) return 'name'
  // It was removed since the draft was begun: saved like this, the account would quietly have none.
  if (draft.profile && !profile) return 'profile'
  if (assignedOf(profile).length > 0 && draft.responsible.length === 0) return 'units'
  return draft.own.some(({ scope }) => scope.length === 0) ? 'scope' : null
}

export const FIELDS = ['name', 'profile', 'responsible', 'own', 'identity'] as const
export type Field = (typeof FIELDS)[number]

/** A value with what makes no difference put in order. */
const settled = (value: AccountDraft[Field]): unknown => {
  if (!Array.isArray(value)) return value
  return value
    .map((one) => (typeof one === 'string' ? one : `${CAPABILITIES.indexOf(one.capability)} ${scopeText(one.scope)}`))
    .sort()
}
const scopeText = (scope: AccountDraft['responsible']) => (scope === 'everything' ? scope : [...scope].sort().join(' '))

/** The fields in which they are different. */
export const differences = (draft: AccountDraft, other: AccountDraft): Field[] =>
  FIELDS.filter((field) => JSON.stringify(settled(draft[field])) !== JSON.stringify(settled(other[field])))
