import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'listAudit' | 'verifyAudit'>

const toCome = () => {
  throw new Error('to come')
}

export const auditHandlers = (_services: Services): Family => ({ listAudit: toCome, verifyAudit: toCome })
