/** Carry bundles over the API. */
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { branchId, type BranchId } from '@carillon/shared-model/org/ids.ts'
import { takenReport } from '@carillon/shared-model/views/taken-bundle.ts'
import { noBranch } from '../branch/branch-administration.ts'
import { Refusal } from '../refusal.ts'
import { bundleStream, clearFolder, takeStream } from './bundle-transfer.ts'
import type { AdminCaller } from './call.ts'
import { admit, admitOver, admitStill } from './callers.ts'
import type { AccessServices, BranchServices, ServerServices } from './services.ts'

type WithBranch = { Params: { branch: string }; Querystring: { dryRun?: string } }

export const serveBundles = async (
  app: FastifyInstance,
  services: AccessServices & BranchServices & ServerServices,
): Promise<void> => {
  const { exportBundle, importBundle } = RAW_ROUTES
  const { bundles, bundleFolder: folder, isBranch, installation, unitServed } = services
  clearFolder(folder)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  /** @throws Refusal when there is no such branch server, or it lies beyond what the caller manages */
  const branchOf = (request: FastifyRequest<WithBranch>): BranchId => {
    const { needs } = exportBundle.access
    const caller = admitStill(request.caller, exportBundle.access, services) as AdminCaller
    const branch = branchId.safeParse(request.params.branch)
    const unit = branch.success ? unitServed(branch.data) : null
    if (!branch.success || unit === null) throw noBranch()
    admitOver(caller, needs, [{ unit, missing: noBranch() }], services)
    return branch.data
  }
  const onRequest = async (request: FastifyRequest<WithBranch>) => {
    request.caller = await admit(request, exportBundle.access, services)
    branchOf(request)
  }

  app.get<WithBranch>(exportBundle.path, { onRequest }, async (request, reply) => {
    const branch = branchOf(request)
    const day = new Date(services.now()).toISOString().slice(0, 10)
    return reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="carillon-${branch}-${day}.bundle"`)
      .send(await bundleStream(bundles, branch))
  })

  app.post<WithBranch>(importBundle.path, { onRequest }, async (request) => {
    if (!request.body) throw new Refusal('invalid', 'The request is empty.')
    const from = isBranch ? installation.known().organisation.headOffice?.id : request.params.branch
    const options = { ...(from === undefined ? {} : { from }), dryRun: request.query.dryRun === 'true' }
    // The body takes as long as the caller likes.
    return takenReport.parse(
      await takeStream({ bundles, folder }, request.body as Readable, options, () => void branchOf(request)),
    )
  })
}
