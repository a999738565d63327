/** Figures for Prometheus, and whether the server lives. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Counter } from 'prom-client'
import type { Services } from './services.ts'

/** From this machine, and not through a proxy on it. */
const isLocal = (request: FastifyRequest): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '') &&
  request.headers['x-forwarded-for'] === undefined

export const serveMetrics = (app: FastifyInstance, services: Services): void => {
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
    if (!isLocal(request)) return reply.callNotFound()
    return reply.type(register.contentType).send(await register.metrics())
  })
  app.get('/healthz', () => {
    services.database.get('SELECT 1')
    return { ok: true }
  })
}
