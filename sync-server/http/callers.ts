/** Who calls, and whether the route table lets them: the one place where the API decides about access. */
import type { FastifyRequest } from 'fastify'
import { CAPABILITY_TABLE, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import { holds, isGranted, reachOf } from '@carillon/shared-model/access/grants.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { Access } from '@carillon/shared-model/api/route.ts'
import { Refusal } from '../refusal.ts'
import type { AdminCaller, Caller } from './call.ts'
import type { AccessServices } from './services.ts'
import type { Subject } from './subjects.ts'

const authenticate = async (request: FastifyRequest, services: AccessServices): Promise<Principal> => {
  const token = /^Bearer (\S{1,2048})$/i.exec(request.headers.authorization ?? '')?.[1]
  const principal = token ? await services.authenticator.authenticate(token) : null
  if (principal) return principal
  throw new Refusal('unauthenticated', 'Sign in first: the token is missing, has expired or is not valid.')
}

const asAdmin = (principal: Principal, services: AccessServices): AdminCaller => {
  const account = principal.kind === 'admin' ? services.administrators.get(principal.id) : undefined
  if (principal.kind !== 'admin' || !account) throw new Refusal('forbidden', 'Only administrators may do this.')
  services.visited(principal.device)
  return { principal, account }
}

/**
 * Whom the handler may rely on, by the access rule of its route, as far as it can be told before the body is read.
 * @throws Refusal when the caller is nobody, or may not
 */
export const admit = async (request: FastifyRequest, access: Access, services: AccessServices): Promise<Caller> => {
  if (access === 'anyone') return null
  return allow(await authenticate(request, services), access, services)
}

/**
 * The same once more, now that the body has been read: that takes as long as the caller likes, and meanwhile the grant
 * may have been withdrawn, the account disabled or the session ended.
 * @throws Refusal
 */
export const admitStill = (caller: Caller, access: Access, services: AccessServices): Caller => {
  if (caller === null || access === 'anyone') return null
  const principal = 'account' in caller ? caller.principal : caller
  const device = services.devices.get(principal.kind === 'admin' ? principal.device : principal.id)
  if (!device) throw new Refusal('unauthenticated', 'This session has ended. Sign in again.')
  return allow(principal, access, services)
}

const allow = (principal: Principal, access: Exclude<Access, 'anyone'>, services: AccessServices): Caller => {
  if (access === 'principal') return principal
  const caller = asAdmin(principal, services)
  if (access === 'admin' || access === 'item' || access === 'receipts' || access === 'progress') return caller
  if (!holds(caller.account.grants, access.needs)) throw mayNot(access.needs)
  if (access.over === 'organisation' && !isGranted(caller.account.grants, access.needs, null, services.units))
    throw new Refusal(
      'forbidden',
      `This concerns the whole organisation, and your account may ${CAPABILITY_TABLE[access.needs].en.may} only in a part of it.`,
    )
  return caller
}

export const mayNot = (capability: Capability, where = '') =>
  new Refusal('forbidden', `Your account may not ${CAPABILITY_TABLE[capability].en.may}${where}.`)

/** @throws Refusal when the capability does not reach all that the call concerns */
export const admitOver = (
  caller: AdminCaller,
  capability: Capability,
  subjects: readonly Subject[],
  { units }: Pick<AccessServices, 'units'>,
): void => {
  const reach = reachOf(caller.account.grants, [capability], units)
  for (const { unit, missing } of subjects) if (!reach(unit)) throw missing ?? mayNot(capability, ' in this unit')
}
