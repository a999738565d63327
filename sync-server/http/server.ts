/** The HTTP side of the server, without a socket of its own: it answers what comes to `server`. */
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import helmet from '@fastify/helmet'
import { ORIGIN, socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { serveApps, type AppFolders } from './apps.ts'
import { refuseAtBranch } from './at-branch.ts'
import { serveAuditExport } from './audit-export.ts'
import { answerFailure, answerUnknown } from './failures.ts'
import { admitInstalledApps } from './foreign-origins.ts'
import { serveBundles } from './bundle-routes.ts'
import { serveMetrics } from './metrics.ts'
import { decorateOrigin } from './origin.ts'
import { servePersonExport } from './person-export.ts'
import { serveProvider } from './provider-routes.ts'
import { serveBackup, serveBlobs, serveChanges } from './raw-routes.ts'
import type { Services } from './services.ts'
import { serveTable } from './table-routes.ts'

/** The console's editor of courses is Automerge, which is WebAssembly. That admits no text as a program. */
const scriptsOf = ({ url }: IncomingMessage): string =>
  url?.startsWith('/console/') ? "'self' 'wasm-unsafe-eval'" : "'self'"

/** Sockets to the host that the page came from, as older browsers need it said; a strange name gets none. */
const socketsOf = ({ headers: { host = '' } }: IncomingMessage): string =>
  ORIGIN.test(`http://${host}`) ? `ws://${host} wss://${host}` : "'self'"

/** A computer keeps the pages of where it was enrolled, and dials whichever servers its desk names. */
const endpointSockets = (otherServers: HttpOptions['otherServers']) => (request: IncomingMessage) =>
  request.url?.startsWith('/endpoint/')
    ? [socketsOf(request), ...otherServers().map(socketUrl)].join(' ')
    : socketsOf(request)

/** Nothing but the app's own files; beside these, sockets to servers. The console frames the endpoint's alert as a preview. */
const contentSecurityPolicy = (otherServers: HttpOptions['otherServers']) => ({
  defaultSrc: ["'none'"],
  scriptSrc: [scriptsOf],
  styleSrc: ["'self'"],
  // Positions of menus and bars of charts are style attributes; style elements and foreign sheets stay out.
  styleSrcAttr: ["'unsafe-inline'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  connectSrc: ["'self'", endpointSockets(otherServers)],
  fontSrc: ["'self'"],
  mediaSrc: ["'self'"],
  manifestSrc: ["'self'"],
  workerSrc: ["'self'"],
  frameSrc: ["'self'"],
  frameAncestors: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
})

export type HttpOptions = {
  services: Services
  apps: AppFolders
  logger: FastifyBaseLogger
  /** Makes the socket's server, plain or with TLS, for a listener of requests. */
  makeServer: (listener: RequestListener) => Server
  /** as people reach it; null: as each caller says */
  origin: string | null
  /** origins of the organisation's other servers that computers of this one may dial */
  otherServers: () => readonly string[]
  /** addresses of proxies that are believed */
  trustProxy: readonly string[]
  metricsToken: string | null
  /** whether the socket speaks TLS */
  secure: boolean
}

export const makeHttp = async (options: HttpOptions): Promise<FastifyInstance> => {
  const { services, secure, origin, trustProxy } = options
  const app: FastifyInstance = Fastify({
    loggerInstance: options.logger,
    // Addresses carry tokens; failures are logged by answerFailure.
    logController: new LogController({ disableRequestLogging: true }),
    serverFactory: options.makeServer,
    forceCloseConnections: true,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
  })
  app.decorateRequest('caller', null)
  decorateOrigin(app, origin)
  app.setErrorHandler(answerFailure)
  app.setNotFoundHandler(answerUnknown)
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(options.otherServers) },
    frameguard: { action: 'sameorigin' },
    // Without TLS this header would lock people out of a server that later has it under another name.
    hsts: secure || (origin?.startsWith('https:') ?? false),
  })
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control'))
      void reply.header('cache-control', 'no-store')
  })
  admitInstalledApps(app)
  if (services.isBranch) refuseAtBranch(app)
  serveMetrics(app, services, options.metricsToken)
  await serveTable(app, services)
  await app.register((scope) => serveBlobs(scope, services))
  await app.register((scope) => serveProvider(scope, services))
  serveChanges(app, services)
  serveBackup(app, services)
  servePersonExport(app, services)
  serveAuditExport(app, services)
  await app.register((scope) => serveBundles(scope, services))
  await serveApps(app, options.apps)
  return app
}
