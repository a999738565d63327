/** How the account that asks signs in, and where it is signed in. */
import { Refusal } from '../../refusal.ts'
import type { AdminCaller, Handlers } from '../call.ts'
import type { AccessServices, AccountServices, ServerServices } from '../services.ts'

type Family = Pick<Handlers, 'security' | 'changePassword' | 'beginTotp' | 'confirmTotp' | 'removeTotp' | 'endSession'>

const askerOf = ({ account, principal }: AdminCaller) => ({ account, device: principal.device })

export const securityHandlers = (services: AccountServices & AccessServices & ServerServices): Family => {
  const { admission, devices, secondFactor, security, sessions } = services
  return {
    security: async ({ caller: { account, principal } }) => ({
      password: account.passwordHash !== null,
      totp: account.totp,
      recoveryCodesLeft: await secondFactor.recoveryCodesLeft(account.id),
      sessions: await sessions.of(account.id, principal.device),
    }),

    changePassword: async ({ body, caller }) => {
      await security.changePassword(askerOf(caller), body.current, body.password)
      return {}
    },

    beginTotp: ({ body, caller }) =>
      security.beginTotp(askerOf(caller), body.password, services.installation.known().organisation.name),

    confirmTotp: async ({ body, caller }) => ({
      recoveryCodes: await security.confirmTotp(askerOf(caller), body.code),
    }),

    removeTotp: async ({ body, caller }) => {
      await security.removeTotp(askerOf(caller), body.password, body.code)
      return {}
    },

    endSession: async ({ params, caller: { account, principal } }) => {
      // Somebody else's is as unknown here as one that never was.
      if (devices.get(params.device)?.admin !== account.id)
        throw new Refusal('no-session', 'There is no such session any more.')
      await admission.end(params.device, { by: account.id, device: principal.device, how: 'ended' })
      return {}
    },
  }
}
