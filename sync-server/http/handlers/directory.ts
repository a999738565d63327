/** Units and people, from files and from a directory server. */
import { Refusal } from '../../accounts/refusal.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'importDirectory' | 'getLdap' | 'putLdap' | 'removeLdap' | 'previewLdap' | 'syncLdap'>

const toCome = () => {
  throw new Error('to come')
}

export const directoryHandlers = (services: Services): Family => ({
  importDirectory: ({ body }) => {
    if (body.units === null && body.people === null)
      throw new Refusal(400, 'invalid', 'Choose a file of units, a file of people, or both.')
    const bytes = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'))
    return services.importDirectory({ units: bytes(body.units), people: bytes(body.people) }, body.dryRun)
  },
  getLdap: toCome,
  putLdap: toCome,
  removeLdap: toCome,
  previewLdap: toCome,
  syncLdap: toCome,
})
