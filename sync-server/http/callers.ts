/** Who calls, and whether the route table lets them: the one place where the API decides about access. */
import type { FastifyRequest } from 'fastify'
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { holds, isGranted, reachOf } from '@carillon/shared-model/access/grants.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { Access } from '@carillon/shared-model/api/route.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '../accounts/administrators.ts'
import { MAY } from '../accounts/capability-words.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Services } from './services.ts'
import type { Subject } from './subjects.ts'

type AdminPrincipal = Extract<Principal, { kind: 'admin' }>
/** An administrator, by one of their devices. */
export type AdminCaller = { principal: AdminPrincipal; account: Administrator }

/** As the audit trail names them. */
export const actorOf = ({ account, principal }: AdminCaller): Actor & { by: AdminId } => ({
  by: account.id,
  device: principal.device,
})

/** null: nobody in particular */
export type Caller = null | Principal | AdminCaller

const authenticate = async (request: FastifyRequest, services: Services): Promise<Principal> => {
  const token = /^Bearer (\S{1,2048})$/i.exec(request.headers.authorization ?? '')?.[1]
  const principal = token ? await services.authenticator.authenticate(token) : null
  if (principal) return principal
  throw new Refusal(401, 'unauthenticated', 'Sign in first: the token is missing, has expired or is not valid.')
}

const asAdmin = (principal: Principal, services: Services): AdminCaller => {
  const account = principal.kind === 'admin' ? services.administrators.get(principal.id) : undefined
  if (principal.kind !== 'admin' || !account) throw new Refusal(403, 'forbidden', 'Only administrators may do this.')
  services.visited(principal.device)
  return { principal, account }
}

/**
 * Whom the handler may rely on, by the access rule of its route, as far as it can be told before the body is read.
 * @throws Refusal when the caller is nobody, or may not
 */
export const admit = async (request: FastifyRequest, access: Access, services: Services): Promise<Caller> => {
  if (access === 'anyone') return null
  return allow(await authenticate(request, services), access, services)
}

/**
 * The same once more, now that the body has been read: that takes as long as the caller likes, and meanwhile the grant
 * may have been withdrawn, the account disabled or the session ended.
 * @throws Refusal
 */
export const admitStill = (caller: Caller, access: Access, services: Services): Caller => {
  if (caller === null || access === 'anyone') return null
  const principal = 'account' in caller ? caller.principal : caller
  const device = services.devices.get(principal.kind === 'admin' ? principal.device : principal.id)
  if (!device) throw new Refusal(401, 'unauthenticated', 'This session has ended. Sign in again.')
  return allow(principal, access, services)
}

const allow = (principal: Principal, access: Exclude<Access, 'anyone'>, services: Services): Caller => {
  if (access === 'principal') return principal
  const caller = asAdmin(principal, services)
  if (access === 'admin' || access === 'item' || access === 'receipts' || access === 'progress') return caller
  if (!holds(caller.account.grants, access.needs)) throw mayNot(access.needs)
  if (access.over === 'organisation' && !isGranted(caller.account.grants, access.needs, null, services.units))
    throw new Refusal(
      403,
      'forbidden',
      `This concerns the whole organisation, and your account may ${MAY[access.needs]} only in a part of it.`,
    )
  return caller
}

export const mayNot = (capability: Capability, where = '') =>
  new Refusal(403, 'forbidden', `Your account may not ${MAY[capability]}${where}.`)

/** @throws Refusal when the capability does not reach all that the call concerns */
export const admitOver = (
  caller: AdminCaller,
  capability: Capability,
  subjects: readonly Subject[],
  services: Services,
): void => {
  const reach = reachOf(caller.account.grants, [capability], services.units)
  for (const { unit, missing } of subjects) if (!reach(unit)) throw missing ?? mayNot(capability, ' in this unit')
}
