/** Pages of the installed apps come from another origin than the server's; pages of anybody else are kept out. */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { isAppOrigin } from '@carillon/shared-model/wire/app-origins.ts'

/** Seconds for which a page need not ask again whether it may. */
const ALLOWED_FOR = 86_400

/** Answers to the installed apps may be read by them; a browser lets no other foreign page read an answer. */
export const admitInstalledApps = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (!request.url.startsWith('/api/')) return
    void reply.header('vary', 'origin')
    if (origin === undefined || !isAppOrigin(origin)) return
    void reply.header('access-control-allow-origin', origin)
    if (request.method !== 'OPTIONS') return
    return reply
      .headers({
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': ALLOWED_FOR,
      })
      .code(204)
      .send()
  })
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null)

/**
 * Whether a socket is asked for by a page of this organisation's servers, by an installed app, or by no page at all.
 * Browsers let any page open a socket to anywhere and say from where it comes; programs say nothing.
 * @param known origins of this server and of the others, as people reach them, as far as that is known
 */
export const admitsSocket = ({ headers }: Pick<IncomingMessage, 'headers'>, known: readonly string[]): boolean => {
  const { origin } = headers
  if (origin === undefined || isAppOrigin(origin) || known.includes(origin)) return true
  const host = hostOf(origin)
  return host !== null && (host === headers.host || host === headers['x-forwarded-host'])
}
