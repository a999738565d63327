import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'security' | 'changePassword' | 'beginTotp' | 'confirmTotp' | 'removeTotp' | 'endSession'>

const toCome = () => {
  throw new Error('to come')
}

export const securityHandlers = (_services: Services): Family => ({
  security: toCome,
  changePassword: toCome,
  beginTotp: toCome,
  confirmTotp: toCome,
  removeTotp: toCome,
  endSession: toCome,
})
