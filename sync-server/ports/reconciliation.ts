/** What is told of a link between two servers afterwards. Times in milliseconds. */
import type { BranchAct, FactCounts, Reconciliation } from '@carillon/shared-model/views/reconciliation.ts'
import type { BranchId, UnitId } from '@carillon/shared-model/org/ids.ts'

/** One time that a link was there. */
export type LinkRecord = {
  /** a branch's id at head office, head office's at a branch */
  readonly server: string
  readonly from: number
  /** it was there until then at least */
  readonly until: number
  readonly arrived: FactCounts
  readonly sent: FactCounts
}

export interface ReconciliationRepository {
  /** The latest first. */
  links(server: string, limit: number): Promise<LinkRecord[]>
  /** What a branch server has delivered, the latest first. `answer`: null where this server does not know it. */
  acts(branch: BranchId, limit: number): Promise<BranchAct[]>
  /** Alerts for it that ended within that time and that nobody in the unit and below had; the latest first. */
  unseenAlerts(unit: UnitId, from: number, until: number, limit: number): Promise<Reconciliation['unseenAlerts']>
  waiting(): Promise<Omit<Reconciliation['waiting'], 'computers'>>
}

export type ReconciliationChange =
  /** replaces what was kept of the same link; what began before `keptFrom` is forgotten */
  { kind: 'link-recorded'; link: LinkRecord; keptFrom: number }
