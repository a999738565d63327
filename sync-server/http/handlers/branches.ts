/** Branch servers, at head office. */
import { reachOf } from '@carillon/shared-model/access/grants.ts'
import { noBranch } from '../../branch/branch-administration.ts'
import { actorOf, type Handlers } from '../call.ts'
import type { AccessServices, BranchServices, ServerServices } from '../services.ts'

type Family = Pick<Handlers, 'addBranch' | 'listBranches' | 'reconciliation' | 'revokeBranch'>

export const branchHandlers = (services: ServerServices & AccessServices & BranchServices): Family => {
  const { branches, branchAdministration, contactOf, unitServed, reconciliationOf, installation, units } = services
  return {
    addBranch: async ({ body, caller }) => ({
      certificate: await branchAdministration.add(body.unit, body.publicKey, actorOf(caller)),
      organisation: installation.known().organisation,
    }),

    listBranches: async ({ caller }) => {
      const reach = reachOf(caller.account.grants, ['branches.manage'], units)
      return {
        branches: branches.all
          .filter(({ unit }) => reach(unit))
          .map(({ id, unit, addedAt, until, revokedAt, flaggedAt }) => ({
            id,
            unit,
            addedAt,
            until,
            revokedAt,
            flaggedAt,
            ...contactOf(id),
          })),
      }
    },

    reconciliation: async ({ params: { branch } }) => {
      const unit = unitServed(branch)
      if (unit === null) throw noBranch()
      return reconciliationOf(branch, unit)
    },

    revokeBranch: async ({ params, caller }) => {
      await branchAdministration.revoke(params.branch, actorOf(caller))
      return {}
    },
  }
}
