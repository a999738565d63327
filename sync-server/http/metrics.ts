/** Figures for Prometheus, and whether the server lives. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Counter } from 'prom-client'
import type { ServerServices } from './services.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Addresses prove nothing: whatever a proxy on this machine passes on comes from this machine. */
const bears = (token: string, { headers }: FastifyRequest): boolean =>
  timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))

/** @param token null: there are no metrics */
export const serveMetrics = (
  app: FastifyInstance,
  services: Pick<ServerServices, 'askDatabase' | 'metrics'>,
  token: string | null,
): void => {
  const register = services.metrics
  collectDefaultMetrics({ register })
  const requests = new Counter({
    name: 'carillon_http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['method', 'route', 'status'],
    registers: [register],
  })
  app.addHook('onResponse', async (request, reply) => {
    requests.inc({ method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode })
  })

  app.get('/metrics', async (request, reply) => {
    if (token === null || !bears(token, request)) return reply.callNotFound()
    return reply.type(register.contentType).send(await register.metrics())
  })
  app.get('/healthz', async () => {
    await services.askDatabase()
    return { ok: true }
  })
}
