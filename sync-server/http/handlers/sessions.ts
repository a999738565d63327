/** Setting up, signing in and out. */
import type { Account } from '@carillon/shared-model/api/session-routes.ts'
import { WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import type { Administrator } from '../../accounts/administrators.ts'
import type { Handlers } from '../call.ts'
import type { AccessServices, AccountServices, ServerServices } from '../services.ts'

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

export const sessionHandlers = (
  services: AccountServices & ServerServices & Pick<AccessServices, 'authenticator'>,
): Family => ({
  info: () => ({
    version: services.version,
    wire: WIRE_VERSION,
    organisation: services.installation.identity?.organisation ?? null,
    now: services.now(),
    provider: services.providerSettings.named(),
    certificate: services.certificate.signed(services.installation.identity),
  }),

  setup: async ({ body: { token, ...setup } }) => ({
    organisation: (await services.installation.setUp(token, setup)).organisation,
  }),

  signIn: async ({ body, client }) => {
    const { organisation } = services.installation.known()
    const { login, password, code, publicKey, deviceName: name, temporary } = body
    const key = { publicKey, name, temporary }
    const { administrator, device } = await services.signIn.signIn(login, password, code, key, client)
    return { device: device.id, account: accountOf(administrator), organisation }
  },

  signOut: async ({ caller }) => {
    const { device } = caller.principal
    await services.admission.end(device, { by: caller.account.id, device, how: 'signed out' })
    return {}
  },

  me: ({ caller }) => ({
    account: accountOf(caller.account),
    organisation: services.installation.known().organisation,
  }),

  ticket: ({ caller }) => services.authenticator.ticketFor(caller),

  invitationPreview: async ({ body }) => {
    const { organisation } = services.installation.known()
    const { login, name } = await services.invitations.preview(body.code)
    return { organisation: organisation.name, login, name }
  },

  acceptInvitation: async ({ body }) => ({
    login: (await services.invitations.accept(body.code, body.password)).login,
  }),
})
