/**
 * What came of being cut off, as head office and its branch server each tell it (RECONCILE-n in docs/spec/branches.md).
 * Times in milliseconds by the clock of the server that tells it.
 */
import { z } from 'zod'
import { VERDICT_KINDS } from '../facts/verdicts.ts'
import { branchId, itemId, unitId } from '../org/ids.ts'
import { time } from './tracked.ts'

/** How many facts, by the kind of their log. */
export const factCounts = z.record(z.string(), z.number().int())
export type FactCounts = z.infer<typeof factCounts>

export const linkPeriod = z.object({
  from: time,
  /** null: it is there */
  until: time.nullable(),
  /** from the other server to this one */
  arrived: factCounts,
  /** from this one to the other */
  sent: factCounts,
})
export type LinkPeriod = z.infer<typeof linkPeriod>

/** A request that the branch server published to its own units. */
export const branchAct = z.object({
  item: itemId,
  title: z.string(),
  /** of this version, or of a newer console */
  act: z.string(),
  /** who asked, as readers see it */
  by: z.string(),
  deliveredAt: time,
  /** head office's answer, as far as it is known here; null: it has not answered, or the answer has not come */
  answer: z.enum(['published', ...VERDICT_KINDS]).nullable(),
  why: z.string().nullable(),
  /** the branch server should not have delivered it, by what it knew */
  flagged: z.boolean(),
})
export type BranchAct = z.infer<typeof branchAct>

/** An alert whose time was over before anybody in the branch had it. */
export const unseenAlert = z.object({
  item: itemId,
  title: z.string(),
  by: z.string(),
  publishedAt: time,
  expires: time,
})

export const reconciliation = z.object({
  branch: branchId,
  unit: unitId,
  asOf: time,
  isLinked: z.boolean(),
  /** the latest first */
  links: z.array(linkPeriod),
  /** between them; `until`: null where it lasts */
  cutOff: z.array(z.object({ from: time, until: time.nullable() })),
  /** the latest first */
  acts: z.array(branchAct),
  unseenAlerts: z.array(unseenAlert),
  waiting: z.object({
    /** requests that this server has not answered */
    requests: z.number().int(),
    /** acts of which head office has not been told */
    acts: z.number().int(),
    /** items that are not known here, of which something was done at a computer */
    items: z.number().int(),
    /** computers whose contact does not count yet: something that was done there is on its way */
    computers: z.number().int(),
  }),
})
export type Reconciliation = z.infer<typeof reconciliation>
