/** Setting up, signing in and out. */
import type { Account } from '@carillon/shared-model/api/session-routes.ts'
import { WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import type { Administrator } from '../../accounts/administrators.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<
  Handlers,
  'info' | 'setup' | 'signIn' | 'signOut' | 'me' | 'ticket' | 'invitationPreview' | 'acceptInvitation'
>

export const accountOf = ({ id, login, name, profile, grants }: Administrator): Account => ({
  id,
  login,
  name,
  profile,
  grants,
})

export const sessionHandlers = (services: Services): Family => ({
  info: () => ({
    version: services.version,
    wire: WIRE_VERSION,
    organisation: services.identity()?.organisation ?? null,
    now: services.now(),
    provider: null,
  }),

  setup: async ({ body: { token, ...setup } }) => ({
    organisation: (await services.setUp(token, setup)).organisation,
  }),

  signIn: async ({ body }) => {
    const { organisation } = services.known()
    const { login, password, publicKey, deviceName: name, temporary } = body
    const { administrator, device } = await services.signIn.signIn(login, password, { publicKey, name, temporary })
    return { device: device.id, account: accountOf(administrator), organisation }
  },

  signOut: ({ caller }) => {
    services.admission.end(caller.principal.device)
    return {}
  },

  me: ({ caller }) => ({ account: accountOf(caller.account), organisation: services.known().organisation }),

  ticket: ({ caller }) => services.authenticator.ticketFor(caller),

  invitationPreview: () => {
    throw new Error('to come')
  },
  acceptInvitation: () => {
    throw new Error('to come')
  },
})
