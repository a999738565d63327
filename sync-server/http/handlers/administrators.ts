/** Accounts of administrators and their profiles. */
import { actorOf } from '../callers.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

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

export const administratorHandlers = ({ administration, profileAdministration }: Services): Family => ({
  listAdministrators: ({ caller }) => administration.list(actorOf(caller)),

  createAdministrator: async ({ caller, body, origin }) => {
    const { administrator, invitation } = await administration.create(actorOf(caller), body)
    return { administrator, invitation: invitation && { ...invitation, link: linkOf(origin, invitation.code) } }
  },

  changeAdministrator: ({ caller, params, body }) => ({
    administrator: administration.change(actorOf(caller), params.admin, body),
  }),

  inviteAdministrator: ({ caller, params, origin }) => {
    const invitation = administration.invite(actorOf(caller), params.admin)
    return { invitation: { ...invitation, link: linkOf(origin, invitation.code) } }
  },

  disableAdministrator: ({ caller, params }) => ({
    administrator: administration.disable(actorOf(caller), params.admin),
  }),

  enableAdministrator: ({ caller, params }) => ({
    administrator: administration.enable(actorOf(caller), params.admin),
  }),

  removeAdministrator: ({ caller, params }) => {
    administration.remove(actorOf(caller), params.admin)
    return {}
  },

  resetTotp: ({ caller, params }) => ({ administrator: administration.resetTotp(actorOf(caller), params.admin) }),

  administratorSessions: ({ caller, params }) => ({
    sessions: administration.sessions(actorOf(caller), params.admin),
  }),

  endAdministratorSessions: ({ caller, params }) => ({
    ended: administration.endSessions(actorOf(caller), params.admin),
  }),

  saveProfile: ({ caller, body }) => ({ profile: profileAdministration.save(actorOf(caller), body) }),

  removeProfile: ({ caller, params }) => {
    profileAdministration.remove(actorOf(caller), params.profile)
    return {}
  },
})
