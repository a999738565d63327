/** Settings of the organisation as a whole. */
import type { Handlers } from '../handlers.ts'
import { redirectUriOf } from '../provider-routes.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'getProvider' | 'putProvider' | 'removeProvider'>

export const settingsHandlers = ({ providerSettings }: Services): Family => ({
  getProvider: ({ origin }) => ({ provider: providerSettings.get(), redirectUri: redirectUriOf(origin) }),

  putProvider: async ({ body: { clientSecret, ...provider }, caller }) => {
    await providerSettings.put(provider, clientSecret, { by: caller.account.id, device: caller.principal.device })
    return {}
  },

  removeProvider: ({ caller }) => {
    providerSettings.remove({ by: caller.account.id, device: caller.principal.device })
    return {}
  },
})
