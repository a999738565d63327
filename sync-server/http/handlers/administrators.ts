/** Accounts of administrators and their profiles. */
import { actorOf, type Handlers } from '../call.ts'
import type { AccountServices } from '../services.ts'

type Family = Pick<
  Handlers,
  | 'listAdministrators'
  | 'createAdministrator'
  | 'changeAdministrator'
  | 'inviteAdministrator'
  | 'disableAdministrator'
  | 'enableAdministrator'
  | 'removeAdministrator'
  | 'resetTotp'
  | 'administratorSessions'
  | 'endAdministratorSessions'
  | 'saveProfile'
  | 'removeProfile'
>

const linkOf = (origin: string, code: string) => `${origin}/console/#invitation=${code}`

export const administratorHandlers = ({ administration, profileAdministration }: AccountServices): Family => ({
  listAdministrators: ({ caller }) => administration.list(actorOf(caller)),

  createAdministrator: async ({ caller, body, origin }) => {
    const { administrator, invitation } = await administration.create(actorOf(caller), body)
    return { administrator, invitation: invitation && { ...invitation, link: linkOf(origin, invitation.code) } }
  },

  changeAdministrator: async ({ caller, params, body }) => ({
    administrator: await administration.change(actorOf(caller), params.admin, body),
  }),

  inviteAdministrator: async ({ caller, params, origin }) => {
    const invitation = await administration.invite(actorOf(caller), params.admin)
    return { invitation: { ...invitation, link: linkOf(origin, invitation.code) } }
  },

  disableAdministrator: async ({ caller, params }) => ({
    administrator: await administration.disable(actorOf(caller), params.admin),
  }),

  enableAdministrator: async ({ caller, params }) => ({
    administrator: await administration.enable(actorOf(caller), params.admin),
  }),

  removeAdministrator: async ({ caller, params }) => {
    await administration.remove(actorOf(caller), params.admin)
    return {}
  },

  resetTotp: async ({ caller, params }) => ({
    administrator: await administration.resetTotp(actorOf(caller), params.admin),
  }),

  administratorSessions: async ({ caller, params }) => ({
    sessions: await administration.sessions(actorOf(caller), params.admin),
  }),

  endAdministratorSessions: async ({ caller, params }) => ({
    ended: await administration.endSessions(actorOf(caller), params.admin),
  }),

  saveProfile: async ({ caller, body }) => ({ profile: await profileAdministration.save(actorOf(caller), body) }),

  removeProfile: async ({ caller, params }) => {
    await profileAdministration.remove(actorOf(caller), params.profile)
    return {}
  },
})
