/** Of what an import takes its unit from, an account is told the names where it may see such things; else how many (IMPORT-21). */
import { CAPABILITIES, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import { isGranted, type Grant } from '@carillon/shared-model/access/grants.ts'
import { VIEW_TABLE } from '@carillon/shared-model/access/view-table.ts'
import type { ImportLoss, ImportResult } from '@carillon/shared-model/api/directory-routes.ts'

/** One of these, over the whole organisation: an import needs as much. */
const SEEN_WITH: Record<Exclude<ImportLoss['kind'], 'grants'>, readonly Capability[]> = {
  codes: ['computers.manage'],
  campaigns: VIEW_TABLE.campaigns.seenWith,
  series: VIEW_TABLE.series.seenWith,
  computers: VIEW_TABLE.computers.seenWith,
  branches: ['branches.manage'],
}
const NO_UNITS = new Map<never, never>()

export const lossesFor = <Result extends Pick<ImportResult, 'losses'>>(
  { grants }: { grants: readonly Grant[] },
  result: Result,
): Result => {
  const holds = (capability: Capability) => isGranted(grants, capability, null, NO_UNITS)
  // Accounts that may do more than somebody can hand on do not exist for them (ADMIN-11).
  const sees = (kind: ImportLoss['kind']) =>
    kind === 'grants' ? CAPABILITIES.every(holds) : SEEN_WITH[kind].some(holds)
  return { ...result, losses: result.losses.map((loss) => (sees(loss.kind) ? loss : { ...loss, names: [] })) }
}
