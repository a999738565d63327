/** The audit trail as a file: a line of JSON for each entry, as it is stored. */
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { auditFilter } from '@carillon/shared-model/api/audit-routes.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { AuditFilter, AuditRepository } from '../ports/audit.ts'
import { admit } from './callers.ts'
import { parsePart } from './failures.ts'
import { resolveFilter } from './handlers/audit.ts'
import type { AccessServices, AuditServices, ServerServices } from './services.ts'

const BATCH = 500

/** What is there at the beginning, in pieces between which everybody else is served. */
async function* linesOf(audit: AuditRepository, filter: AuditFilter): AsyncGenerator<string> {
  const last = await audit.last()
  for (let after = 0; ;) {
    const found = await audit.texts(filter, after, last, BATCH)
    if (found.length > 0) yield found.map(({ entry }) => `${entry}\n`).join('')
    if (found.length < BATCH) return
    after = found.at(-1)!.seq
    await setImmediate()
  }
}

export const serveAuditExport = (
  app: FastifyInstance,
  services: AccessServices & AuditServices & Pick<ServerServices, 'now'>,
): void => {
  const { path, access } = RAW_ROUTES.exportAudit
  const onRequest = async (request: Parameters<typeof admit>[0]) => {
    request.caller = await admit(request, access, services)
  }
  app.get(path, { onRequest }, (request, reply) => {
    const { audit, administrators } = services
    const filter = resolveFilter(parsePart(auditFilter, request.query) as never, administrators)
    const day = new Date(services.now()).toISOString().slice(0, 10)
    return reply
      .type('application/x-ndjson')
      .header('content-disposition', `attachment; filename="carillon-audit-${day}.ndjson"`)
      .send(Readable.from(linesOf(audit, filter)))
  })
}
