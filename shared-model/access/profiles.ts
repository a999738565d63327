import { z } from 'zod'
import { CAPABILITIES, capability, UNDIVIDED, type Capability } from './capabilities.ts'
import { merged, type Grant, type Scope } from './grants.ts'

/** `assigned`: in the units that the account is responsible for; `everything`: in the whole organisation. */
export const profileGrant = z
  .object({ capability, scope: z.enum(['everything', 'assigned']) })
  .refine(
    (granted) => granted.scope === 'everything' || !UNDIVIDED.has(granted.capability),
    'This power concerns the whole organisation: a profile grants it everywhere or not at all.',
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

const everywhere = (...capabilities: readonly Capability[]): ProfileGrant[] =>
  capabilities.map((one) => ({ capability: one, scope: 'everything' }))
const assigned = (...capabilities: readonly Capability[]): ProfileGrant[] =>
  capabilities.map((one) => ({ capability: one, scope: 'assigned' }))

export const OWNER = 'owner'

const READY_MADE: [id: string, name: string, grants: ProfileGrant[]][] = [
  [OWNER, 'Owner', everywhere(...CAPABILITIES)],
  ['communication-officer', 'Communication officer', [...everywhere('messages.send'), ...assigned('alerts.computers')]],
  [
    'training-officer',
    'Training officer',
    [...everywhere('courses.write'), ...assigned('messages.send', 'receipts.see', 'campaigns.run', 'progress.see')],
  ],
  ['help-desk', 'Help desk', assigned('chat.answer', 'computers.manage')],
  ['auditor', 'Auditor', everywhere('receipts.see', 'progress.see', 'audit.read')],
]
export const READY_MADE_PROFILES: readonly Profile[] = READY_MADE.map(([id, name, grants]) => ({
  id,
  name,
  grants,
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
