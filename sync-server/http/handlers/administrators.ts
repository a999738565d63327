import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<
  Handlers,
  | 'listAdministrators'
  | 'createAdministrator'
  | 'changeAdministrator'
  | 'inviteAdministrator'
  | 'disableAdministrator'
  | 'enableAdministrator'
  | 'removeAdministrator'
  | 'resetTotp'
  | 'administratorSessions'
  | 'endAdministratorSessions'
  | 'saveProfile'
  | 'removeProfile'
>

const toCome = () => {
  throw new Error('to come')
}

export const administratorHandlers = (_services: Services): Family => ({
  listAdministrators: toCome,
  createAdministrator: toCome,
  changeAdministrator: toCome,
  inviteAdministrator: toCome,
  disableAdministrator: toCome,
  enableAdministrator: toCome,
  removeAdministrator: toCome,
  resetTotp: toCome,
  administratorSessions: toCome,
  endAdministratorSessions: toCome,
  saveProfile: toCome,
  removeProfile: toCome,
})
