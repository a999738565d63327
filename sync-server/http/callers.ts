/** Who calls, and whether the route table lets them: the one place where the API decides about access. */
import type { FastifyRequest } from 'fastify'
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { holds } from '@carillon/shared-model/access/grants.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { Access } from '@carillon/shared-model/api/routes.ts'
import type { Administrator } from '../accounts/administrators.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Services } from './services.ts'

type AdminPrincipal = Extract<Principal, { kind: 'admin' }>
/** An administrator, by one of their devices. */
export type AdminCaller = { principal: AdminPrincipal; account: Administrator }

const MAY: Record<Capability, string> = {
  'messages.send': 'send messages',
  'alerts.people': 'send alerts to people',
  'alerts.computers': 'send alerts to computers',
  'receipts.see': 'see receipts',
  'items.recall': 'recall what was sent',
  'directory.manage': 'change people and units',
  'computers.manage': 'manage computers',
  'administrators.manage': 'manage administrators',
  'settings.manage': 'change settings',
}

const authenticate = async (request: FastifyRequest, services: Services): Promise<Principal> => {
  const token = /^Bearer (\S{1,2048})$/i.exec(request.headers.authorization ?? '')?.[1]
  const principal = token ? await services.authenticator.authenticate(token) : null
  if (principal) return principal
  throw new Refusal(401, 'unauthenticated', 'Sign in first: the token is missing, has expired or is not valid.')
}

/** @throws Refusal */
export const authenticateAdmin = async (request: FastifyRequest, services: Services): Promise<AdminCaller> => {
  const principal = await authenticate(request, services)
  const account = principal.kind === 'admin' ? services.administrators.get(principal.id) : undefined
  if (principal.kind !== 'admin' || !account) throw new Refusal(403, 'forbidden', 'Only administrators may do this.')
  return { principal, account }
}

/**
 * Whom the handler may rely on, by the access rule of its route.
 * @throws Refusal when the caller is nobody, or may not
 */
export const admit = async (
  request: FastifyRequest,
  access: Access,
  services: Services,
): Promise<null | Principal | AdminCaller> => {
  if (access === 'anyone') return null
  if (access === 'principal') return authenticate(request, services)
  const caller = await authenticateAdmin(request, services)
  if (access !== 'admin' && !holds(caller.account.grants, access))
    throw new Refusal(403, 'forbidden', `Your account may not ${MAY[access]}.`)
  return caller
}
