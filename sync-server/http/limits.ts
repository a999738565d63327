/**
 * Guessing is slowed down by address. Only failures count: a whole branch that enrols on one day comes from one address.
 */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RouteName } from '@carillon/shared-model/api/routes.ts'
import { Refusal } from '../refusal.ts'

/** Routes where a secret could be guessed; failures that an address may have in each minute. */
const FAILURES_A_MINUTE: Partial<Record<RouteName, number>> = {
  setup: 10,
  signIn: 30,
  invitationPreview: 30,
  acceptInvitation: 30,
  changePassword: 30,
  beginTotp: 30,
  confirmTotp: 30,
  removeTotp: 30,
  enrolmentPreview: 30,
  enrol: 30,
}

type Guard = <Result>(name: RouteName, request: FastifyRequest, work: () => Promise<Result>) => Promise<Result>

const tooMany = (seconds: number) =>
  new Refusal('too-many', `Too many attempts from this address. Try again in ${seconds} seconds.`)

/**
 * For routes that make the server work whoever calls. Needs `limitFailures` before it.
 * @param most calls that an address may make in each minute
 * @returns a hook that refuses further ones
 */
export const limitCalls = (app: FastifyInstance, most: number): ((request: FastifyRequest) => Promise<void>) => {
  const limit = app.createRateLimit({ max: most, timeWindow: 60_000 })
  return async (request) => {
    const state = await limit(request)
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttlInSeconds)
  }
}

/** @returns a way to run a handler, which refuses to when the address has failed too often on that route */
export const limitFailures = async (app: FastifyInstance): Promise<Guard> => {
  await app.register(rateLimit, { global: false })
  const limits = new Map(
    Object.entries(FAILURES_A_MINUTE).map(([name, max]) => [name, app.createRateLimit({ max, timeWindow: 60_000 })]),
  )
  return async (name, request, work) => {
    const limit = limits.get(name)
    if (!limit) return work()
    const state = await limit(request, { increment: false })
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttlInSeconds)
    try {
      return await work()
    } catch (error) {
      await limit(request)
      throw error
    }
  }
}
