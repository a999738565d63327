import { z } from 'zod'
import { CAPABILITIES, capability, CAPABILITY_TABLE, UNDIVIDED, type OfficerProfile } from './capabilities.ts'
import { merged, type Grant, type Scope } from './grants.ts'

/** `assigned`: in the units that the account is responsible for; `everything`: in the whole organisation. */
export const profileGrant = z
  .object({ capability, scope: z.enum(['everything', 'assigned']) })
  .refine(
    (granted) => granted.scope === 'everything' || !UNDIVIDED.has(granted.capability),
    'This permission concerns the whole organisation: a profile grants it everywhere or not at all.',
  )
export type ProfileGrant = z.infer<typeof profileGrant>

/** A word such as `help-desk`: what the command line and the account name a profile by. */
export const profileId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64)

/** A named set of grants, for any number of accounts. */
export const profile = z.object({
  id: profileId,
  name: z.string().trim().min(1).max(100),
  grants: z.array(profileGrant).max(CAPABILITIES.length),
  /** comes with the product and stays as it is */
  readyMade: z.boolean(),
  /** counts changes; 0 for those ready-made */
  version: z.number().int(),
})
export type Profile = z.infer<typeof profile>

export const OWNER = 'owner'
export type ReadyMadeProfile = typeof OWNER | OfficerProfile

/** What the ready-made profiles are called; who has which capability is said with the capability. */
export const READY_MADE_NAMES: Readonly<Record<ReadyMadeProfile, { readonly en: string; readonly pl: string }>> = {
  [OWNER]: { en: 'Owner', pl: 'Właściciel' },
  'communication-officer': { en: 'Communication officer', pl: 'Specjalista ds. komunikacji' },
  'training-officer': { en: 'Training officer', pl: 'Specjalista ds. szkoleń' },
  'help-desk': { en: 'Help desk', pl: 'Pomoc techniczna' },
  auditor: { en: 'Auditor', pl: 'Audytor' },
}
export const READY_MADE_IDS = Object.keys(READY_MADE_NAMES) as readonly ReadyMadeProfile[]

/** What it grants everywhere comes first. */
const grantsOf = (id: ReadyMadeProfile): ProfileGrant[] =>
  (['everything', 'assigned'] as const).flatMap((scope) =>
    CAPABILITIES.filter((one) => scope === (id === OWNER ? 'everything' : CAPABILITY_TABLE[one].profiles[id])).map(
      (one) => ({ capability: one, scope }),
    ),
  )
export const READY_MADE_PROFILES: readonly Profile[] = READY_MADE_IDS.map((id) => ({
  id,
  name: READY_MADE_NAMES[id].en,
  grants: grantsOf(id),
  readyMade: true,
  version: 0,
}))

/**
 * What an account may do: the grants of its profile, and those of its own.
 * @param responsible the units that the account is responsible for: where a profile says `assigned`
 */
export const effectiveGrants = (
  profile: Pick<Profile, 'grants'> | null,
  responsible: Scope,
  own: readonly Grant[],
): Grant[] =>
  merged([
    ...(profile?.grants ?? []).map((granted): Grant => ({
      capability: granted.capability,
      scope: granted.scope === 'everything' ? 'everything' : responsible,
    })),
    ...own,
  ])
