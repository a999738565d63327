import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'getProvider' | 'putProvider' | 'removeProvider'>

const toCome = () => {
  throw new Error('to come')
}

export const settingsHandlers = (_services: Services): Family => ({
  getProvider: toCome,
  putProvider: toCome,
  removeProvider: toCome,
})
