/** Accounts of administrators and their profiles. Who may do what to whom: access/delegation.ts. */
import { z } from 'zod'
import { grant, scope } from '../access/grants.ts'
import { profile, profileGrant, profileId } from '../access/profiles.ts'
import { adminId } from '../org/ids.ts'
import { login, newPassword, nothing, personName, route, time } from './route.ts'
import { session } from './session-routes.ts'

const needs = { needs: 'administrators.manage', over: 'account' } as const

/** What a manager decides about an account. */
const permissions = {
  name: personName,
  profile: profileId.nullable(),
  /** the units that the account is responsible for: where its profile says `assigned` */
  responsible: scope,
  /** besides those of the profile */
  own: z.array(grant).max(100),
  /** as the OpenID Connect provider names this person; null: signs in with a password only */
  identity: z.string().trim().min(1).max(200).nullable(),
}

export const administrator = z.object({
  id: adminId,
  login: z.string(),
  ...permissions,
  /** after all: of the profile, and of its own */
  grants: z.array(grant),
  /** `invited`: has no password yet and has not signed in with a provider */
  state: z.enum(['active', 'invited', 'disabled']),
  totp: z.boolean(),
  createdAt: time,
  lastSeen: time.nullable(),
  /** counts changes of the account; a change names the one that it was made on */
  version: z.number().int(),
  /** whoever asks may change this account */
  manageable: z.boolean(),
})
export type AdministratorRow = z.infer<typeof administrator>

const invitation = z.object({ link: z.string(), code: z.string(), expiresAt: time })
const one = { params: z.object({ admin: adminId }) }

export const administratorRoutes = {
  listAdministrators: route({
    method: 'GET',
    path: '/api/administrators',
    access: needs,
    summary: 'Accounts that lie within the reach of the one that asks, and all profiles',
    reply: z.object({ administrators: z.array(administrator), profiles: z.array(profile) }),
  }),
  createAdministrator: route({
    method: 'POST',
    path: '/api/administrators',
    access: needs,
    summary: 'Makes an account. Without a password there is an invitation, with which the person chooses one',
    body: z.object({ login, ...permissions, password: newPassword.nullable().default(null) }),
    reply: z.object({ administrator, invitation: invitation.nullable() }),
  }),
  changeAdministrator: route({
    method: 'POST',
    path: '/api/administrators/:admin',
    access: needs,
    summary: 'Changes an account, unless somebody else has changed it since: then the answer is `changed-meanwhile`',
    ...one,
    body: z.object({ version: z.number().int(), ...permissions }),
    reply: z.object({ administrator }),
  }),
  inviteAdministrator: route({
    method: 'POST',
    path: '/api/administrators/:admin/invitation',
    access: needs,
    summary: 'A new invitation, for who has lost the first one or the password; earlier ones are void',
    ...one,
    reply: z.object({ invitation }),
  }),
  disableAdministrator: route({
    method: 'POST',
    path: '/api/administrators/:admin/disable',
    access: needs,
    summary: 'Ends the sessions of an account and admits it no more',
    ...one,
    reply: z.object({ administrator }),
  }),
  enableAdministrator: route({
    method: 'POST',
    path: '/api/administrators/:admin/enable',
    access: needs,
    summary: 'Admits a disabled account again',
    ...one,
    reply: z.object({ administrator }),
  }),
  removeAdministrator: route({
    method: 'DELETE',
    path: '/api/administrators/:admin',
    access: needs,
    summary: 'Removes an account that was never used; one that was stays in the record and can be disabled',
    ...one,
    reply: nothing,
  }),
  resetTotp: route({
    method: 'POST',
    path: '/api/administrators/:admin/totp/remove',
    access: needs,
    summary: 'Stops asking an account for time-based codes, for whoever has lost the phone and the recovery codes',
    ...one,
    reply: z.object({ administrator }),
  }),
  administratorSessions: route({
    method: 'GET',
    path: '/api/administrators/:admin/sessions',
    access: needs,
    summary: 'Where an account is signed in',
    ...one,
    reply: z.object({ sessions: z.array(session) }),
  }),
  endAdministratorSessions: route({
    method: 'DELETE',
    path: '/api/administrators/:admin/sessions',
    access: needs,
    summary: 'Ends all sessions of an account at once',
    ...one,
    reply: z.object({ ended: z.number().int() }),
  }),
  saveProfile: route({
    method: 'POST',
    path: '/api/profiles',
    access: { needs: 'administrators.manage', over: 'organisation' },
    summary: 'Makes a profile, or changes one and with it every account that has it',
    body: z.object({
      /** null: a new one, which gets an id made of its name */
      id: profileId.nullable(),
      name: profile.shape.name,
      grants: z.array(profileGrant).min(1).max(50),
      /** of the profile that is changed */
      version: z.number().int().default(0),
    }),
    reply: z.object({ profile }),
  }),
  removeProfile: route({
    method: 'DELETE',
    path: '/api/profiles/:profile',
    access: { needs: 'administrators.manage', over: 'organisation' },
    summary: 'Removes a profile that no account has',
    params: z.object({ profile: profileId }),
    reply: nothing,
  }),
}
