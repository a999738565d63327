/** Serves the route table: checks who calls, parses what comes in and what goes out, and describes it all as OpenAPI. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Route } from '@carillon/shared-model/api/route.ts'
import { failure, ROUTES, type RouteName } from '@carillon/shared-model/api/routes.ts'
import type { AdminCaller, Caller, Call } from './call.ts'
import { admit, admitOver, admitStill } from './callers.ts'
import { clientOf } from './client.ts'
import { parsePart } from './failures.ts'
import { handlers } from './handlers.ts'
import { admitItem, admitProgress, admitReceipts } from './items.ts'
import { limitFailures } from './limits.ts'
import type { Services } from './services.ts'
import { subjects, type Subject } from './subjects.ts'

/** Bytes. An import carries two files as base64: 20 MB of CSV are a quarter of a million people. */
const BODY_LIMITS: Partial<Record<RouteName, number>> = { importDirectory: 28 * 1024 * 1024 }

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' })
  return described
}

const described = (name: RouteName, route: Route) => ({
  operationId: name,
  summary: route.summary,
  description: `Access: ${typeof route.access === 'string' ? route.access : `${route.access.needs}, over ${route.access.over}`}`,
  tags: [route.path.split('/')[2] ?? 'api'],
  ...(route.params ? { params: jsonSchema(route.params, 'input') } : {}),
  ...(route.query ? { querystring: jsonSchema(route.query, 'input') } : {}),
  ...(route.body ? { body: jsonSchema(route.body, 'input') } : {}),
  response: {
    200: { description: 'Done', ...jsonSchema(route.reply, 'output') },
    default: { description: 'Refused or failed', ...jsonSchema(failure, 'output') },
  },
  ...(route.access === 'anyone' ? {} : { security: [{ bearer: [] }] }),
})

export const serveTable = async (app: FastifyInstance, services: Services): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: { title: 'Carillon', description: 'The HTTP API of a Carillon server', version: services.version },
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'a device’s JWT or a ticket' } },
      },
    },
    hideUntagged: true,
  })
  const guarded = await limitFailures(app)
  const handle = handlers(services) as unknown as Record<RouteName, (call: Call<Route>) => unknown>
  const subjectOf = subjects(services) as unknown as Partial<
    Record<RouteName, (call: Call<Route>) => readonly Subject[] | Promise<readonly Subject[]>>
  >

  for (const [key, route] of Object.entries(ROUTES)) {
    const name = key as RouteName
    const { method, path, access, params, query, body, reply: replySchema } = route as Route
    const bodyLimit = BODY_LIMITS[name]
    app.route({
      method,
      url: path,
      // Made when the description is asked for: that costs more than the rest of a start.
      config: { swaggerTransform: () => ({ schema: described(name, route), url: path }) },
      ...(bodyLimit ? { bodyLimit } : {}),
      // Before the body is read: nobody unknown makes the server take in megabytes.
      onRequest: async (request) => {
        request.caller = await admit(request, access, services)
      },
      handler: (request, reply) =>
        guarded(name, request, async () => {
          const caller = admitStill(request.caller, access, services)
          const call = {
            params: parsePart(params, request.params) as never,
            query: parsePart(query, request.query) as never,
            body: parsePart(body, request.body) as never,
            caller: caller as never,
            origin: request.origin,
            client: clientOf(request, reply),
          }
          if (access === 'item' || access === 'receipts') await admitItem(caller as AdminCaller, call.params, services)
          if (access === 'progress') await admitProgress(caller as AdminCaller, call.params, services)
          if (access === 'receipts') await admitReceipts(caller as AdminCaller, call.params, services)
          if (typeof access === 'object' && access.over === 'unit')
            admitOver(caller as AdminCaller, access.needs, await subjectOf[name]!(call), services)
          const answer = await handle[name](call)
          return replySchema.parse(answer)
        }),
    })
  }
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
}

declare module 'fastify' {
  interface FastifyRequest {
    /** as `admit` found it, by the access rule of the route */
    caller: Caller
  }
}
