/** Who is at the other end of a request, as far as a sign-in needs to know: where it comes from, and what it kept. */
import cookies from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Seconds: as long as browsers keep a cookie at most. */
const KEPT = 400 * 86_400

export type Client = {
  /** IP address */
  address: string
  /** @returns null when the client has kept nothing under this name */
  kept(name: string): string | null
  /** It is sent back with later calls of the same route. */
  keep(name: string, value: string): void
}

export const clientOf = (request: FastifyRequest, reply: FastifyReply): Client => ({
  address: request.ip,
  kept: (name) => cookies.parse(request.headers.cookie ?? '')[name] ?? null,
  keep: (name, value) => {
    const secure = request.origin.startsWith('https:')
    const path = request.routeOptions.url ?? '/'
    void reply.header(
      'set-cookie',
      cookies.serialize(name, value, { path, httpOnly: true, sameSite: 'strict', secure, maxAge: KEPT }),
    )
  },
})
