/** The way to an OpenID Connect provider and back; see accounts/provider.ts. */
import cookies from '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { deviceName, publicKey } from '@carillon/shared-model/api/route.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { PENDING_LIFETIME } from '../accounts/provider.ts'
import { Refusal } from '../refusal.ts'
import { parsePart } from './failures.ts'
import { accountOf } from './handlers/sessions.ts'
import { limitCalls } from './limits.ts'
import type { AccountServices, ServerServices } from './services.ts'

const COOKIE = 'carillon-provider'
const COOKIE_PATH = '/api/provider'
const CALLS_A_MINUTE = 60

const startBody = z.object({ publicKey, deviceName })
const claimBody = z.object({ handle: z.string().max(100) })

/** Where the provider sends browsers back to. @param origin as the caller reached the server */
export const redirectUriOf = (origin: string): string => origin + RAW_ROUTES.returnProvider.path

export const serveProvider = async (
  app: FastifyInstance,
  services: Pick<AccountServices, 'provider'> & Pick<ServerServices, 'installation'>,
): Promise<void> => {
  const { startProvider: start, returnProvider: back, claimProvider: claim } = RAW_ROUTES
  await app.register(cookies)
  // A page elsewhere can post a form or text here, with the cookie; JSON it cannot.
  app.removeContentTypeParser('text/plain')
  const onRequest = limitCalls(app, CALLS_A_MINUTE)
  const cookieOf = (request: FastifyRequest) => request.cookies[COOKIE] ?? ''
  const flags = (request: FastifyRequest) =>
    ({ path: COOKIE_PATH, httpOnly: true, sameSite: 'lax', secure: request.origin.startsWith('https:') }) as const

  app.post(start.path, { onRequest }, async (request, reply) => {
    const { publicKey, deviceName: name } = parsePart(startBody, request.body) as z.infer<typeof startBody>
    const redirectUri = redirectUriOf(request.origin)
    const { url, cookie } = await services.provider.start({ publicKey, name }, redirectUri)
    return reply.setCookie(COOKIE, cookie, { ...flags(request), maxAge: PENDING_LIFETIME / 1000 }).send({ url })
  })

  app.get(back.path, { onRequest }, async (request, reply) => {
    const search = request.url.slice(back.path.length)
    try {
      const handle = await services.provider.finish(cookieOf(request), search)
      return reply.redirect(`/console/#provider=${handle}`)
    } catch (error) {
      // A person looks at this: the console says it in their language.
      if (!(error instanceof Refusal)) throw error
      return reply.clearCookie(COOKIE, flags(request)).redirect(`/console/#provider-error=${error.code}`)
    }
  })

  app.post(claim.path, { onRequest }, async (request, reply) => {
    const { handle } = parsePart(claimBody, request.body) as z.infer<typeof claimBody>
    const { administrator, device } = await services.provider.claim(cookieOf(request), handle)
    const { organisation } = services.installation.known()
    return reply
      .clearCookie(COOKIE, flags(request))
      .send({ device: device.id, account: accountOf(administrator), organisation })
  })
}
