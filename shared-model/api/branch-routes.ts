/** Branch servers, at head office. */
import { z } from 'zod'
import { certificate } from '../branches/certificate.ts'
import { branchId, unitId } from '../org/ids.ts'
import { reconciliation } from '../views/reconciliation.ts'
import { nothing, publicKey, route, time } from './route.ts'
import { organisation } from './session-routes.ts'

const branch = z.object({
  id: branchId,
  unit: unitId,
  addedAt: time,
  /** after this it is admitted no more */
  until: time,
  revokedAt: time.nullable(),
  /** when it first delivered what it should not have, by what it knew; null: it never did */
  flaggedAt: time.nullable(),
  /** linked now */
  connected: z.boolean(),
  /** when it was linked last; null: never */
  lastContact: time.nullable(),
})
export type BranchRow = z.infer<typeof branch>

export const branchRoutes = {
  addBranch: route({
    method: 'POST',
    path: '/api/branches',
    access: { needs: 'branches.manage', over: 'unit' },
    summary: 'Admits a branch server by its public key; its private key stays with whoever asks',
    body: z.object({ unit: unitId, publicKey }),
    reply: z.object({ certificate, organisation }),
  }),
  listBranches: route({
    method: 'GET',
    path: '/api/branches',
    access: { needs: 'branches.manage', over: 'rows' },
    summary: 'Branch servers, revoked ones too',
    reply: z.object({ branches: z.array(branch) }),
  }),
  reconciliation: route({
    method: 'GET',
    path: '/api/branches/:branch/reconciliation',
    access: { needs: 'branches.manage', over: 'unit' },
    summary: 'What came of being cut off: of a branch server at head office, and of itself at a branch server',
    params: z.object({ branch: branchId }),
    reply: reconciliation,
  }),
  revokeBranch: route({
    method: 'DELETE',
    path: '/api/branches/:branch',
    access: { needs: 'branches.manage', over: 'unit' },
    summary: 'Revokes a branch server: its connection ends at once and its key is void',
    params: z.object({ branch: branchId }),
    reply: nothing,
  }),
}
