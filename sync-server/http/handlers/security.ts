/** How the account that asks signs in, and where it is signed in. */
import { Refusal } from '../../accounts/refusal.ts'
import { sessionsOf } from '../../accounts/session-list.ts'
import type { AdminCaller } from '../callers.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'security' | 'changePassword' | 'beginTotp' | 'confirmTotp' | 'removeTotp' | 'endSession'>

const askerOf = ({ account, principal }: AdminCaller) => ({ account, device: principal.device })

export const securityHandlers = (services: Services): Family => {
  const { admission, devices, secondFactor, security } = services
  return {
    security: ({ caller: { account, principal } }) => ({
      password: account.passwordHash !== null,
      totp: account.totp,
      recoveryCodesLeft: secondFactor.recoveryCodesLeft(account.id),
      sessions: sessionsOf(account.id, principal.device, services),
    }),

    changePassword: async ({ body, caller }) => {
      await security.changePassword(askerOf(caller), body.current, body.password)
      return {}
    },

    beginTotp: ({ body, caller }) =>
      security.beginTotp(askerOf(caller), body.password, services.known().organisation.name),

    confirmTotp: ({ body, caller }) => ({ recoveryCodes: security.confirmTotp(askerOf(caller), body.code) }),

    removeTotp: async ({ body, caller }) => {
      await security.removeTotp(askerOf(caller), body.password, body.code)
      return {}
    },

    endSession: ({ params, caller: { account, principal } }) => {
      // Somebody else's is as unknown here as one that never was.
      if (devices.get(params.device)?.admin !== account.id)
        throw new Refusal(404, 'no-session', 'There is no such session any more.')
      admission.end(params.device, { by: account.id, device: principal.device, how: 'ended' })
      return {}
    },
  }
}
