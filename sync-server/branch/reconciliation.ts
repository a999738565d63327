/** What came of being cut off (RECONCILE-n): the same at head office, of one of its branch servers, and at a branch server. */
import type { BranchId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Reconciliation } from '@carillon/shared-model/views/reconciliation.ts'
import type { LinkRecord, ReconciliationRepository } from '../ports/reconciliation.ts'

/** So many of each are told. */
const LIMIT = 500

type Parts = {
  repository: ReconciliationRepository
  now: () => number
  /** computers whose contact does not count yet */
  waitingComputers: (branch: BranchId) => number
}
type Asked = { branch: BranchId; unit: UnitId; server: string; isLinked: boolean }

export const reconcile = async (
  { repository, now, waitingComputers }: Parts,
  { branch, unit, server, isLinked }: Asked,
): Promise<Reconciliation> => {
  const asOf = now()
  const records = await repository.links(server, LIMIT)
  const cutOff = gaps(records, isLinked)
  const unseen = await Promise.all(
    cutOff.map(({ from, until }) => repository.unseenAlerts(unit, from, until ?? asOf, LIMIT)),
  )
  return {
    ...{ branch, unit, asOf, isLinked, cutOff },
    links: records.map(({ from, until, arrived, sent }, n) => ({
      ...{ from, arrived, sent },
      until: n === 0 && isLinked ? null : until,
    })),
    acts: await repository.acts(branch, LIMIT),
    unseenAlerts: unseen.flat().slice(0, LIMIT),
    waiting: { ...(await repository.waiting()), computers: waitingComputers(branch) },
  }
}

/** @param links the latest first */
const gaps = (links: readonly LinkRecord[], isLinked: boolean): Reconciliation['cutOff'] => {
  const found: Reconciliation['cutOff'] = []
  for (const [n, { until }] of links.entries())
    if (n > 0) found.push({ from: until, until: links[n - 1]!.from })
    else if (!isLinked) found.push({ from: until, until: null })
  return found
}
