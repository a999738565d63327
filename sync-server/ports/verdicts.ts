/** What branch servers have delivered by themselves, and what head office said of it. Times in milliseconds. */
import type { VerdictWord } from '@carillon/shared-model/facts/verdicts.ts'
import type { BranchId, FactId, ItemId } from '@carillon/shared-model/org/ids.ts'

/** A request that a branch server has published to its own units. `of`: the request's signature. */
export type Delivery = {
  readonly branch: BranchId
  readonly of: string
  readonly item: ItemId
  readonly at: number
  /** version of the roster by which it was judged there */
  readonly roster: number
}

export interface VerdictRepository {
  /** At a branch server: what has not been reported to head office, in the order of time. */
  unreported(): Promise<Delivery[]>
  /** At head office: what was refused here, and no verdict was given, with the request; in the order of time. */
  unanswered(): Promise<(Delivery & { request: FactId })[]>
}

export type VerdictChange =
  /** kept once for each branch server @param isReported head office knows */
  | { kind: 'delivered'; delivery: Delivery; isReported: boolean }
  | { kind: 'deliveries-reported'; of: readonly string[] }
  /** at a branch server: head office has published the same */
  | { kind: 'delivery-published'; of: string }
  /** what head office said of an act; what is void counts no more in any row */
  | { kind: 'verdict'; word: VerdictWord }
