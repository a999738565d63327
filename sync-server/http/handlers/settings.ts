/** Settings of the organisation as a whole. */
import type { Handlers } from '../call.ts'
import { redirectUriOf } from '../provider-routes.ts'
import type { AccountServices, ServerServices } from '../services.ts'

type Family = Pick<Handlers, 'getProvider' | 'putProvider' | 'removeProvider' | 'getClock' | 'confirmClock'>

export const settingsHandlers = ({
  providerSettings,
  clock,
}: Pick<AccountServices, 'providerSettings'> & Pick<ServerServices, 'clock'>): Family => ({
  getProvider: ({ origin }) => ({ provider: providerSettings.get(), redirectUri: redirectUriOf(origin) }),

  putProvider: async ({ body: { clientSecret, ...provider }, caller }) => {
    await providerSettings.put(provider, clientSecret, { by: caller.account.id, device: caller.principal.device })
    return {}
  },

  getClock: () => ({ doubt: clock.doubt }),

  confirmClock: ({ body: { shown }, caller }) => {
    clock.confirm(shown, { by: caller.account.id, device: caller.principal.device })
    return {}
  },

  removeProvider: async ({ caller }) => {
    await providerSettings.remove({ by: caller.account.id, device: caller.principal.device })
    return {}
  },
})
