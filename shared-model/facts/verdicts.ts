/**
 * What head office says of an act that a branch server has delivered and that head office does not do as well (rules
 * VERDICT-n in docs/spec/branches.md).
 */
import { z } from 'zod'
import { branchId, itemId, SERVER } from '../org/ids.ts'
import { signature } from './credential.ts'
import { at, v1 } from './fact.ts'
import type { Family } from './family.ts'

/**
 * `void`: whoever asked may not, and folds leave the act out. The act itself stays where it was delivered in the others.
 * `late`: its time had passed before it reached head office. `superseded`: something else was done about it before.
 */
export const VERDICT_KINDS = ['void', 'late', 'superseded'] as const
export type VerdictKind = (typeof VERDICT_KINDS)[number]

/** What is signed, as head office said it. */
export const verdictWord = z.object({
  is: z.enum(VERDICT_KINDS),
  /** the branch server that delivered it */
  branch: branchId,
  item: itemId,
  /** the request's signature, which is what names an act */
  of: signature,
  at,
  /** a sentence for people */
  why: z.string().max(500),
  /** the branch server should not have delivered it, by what it knew */
  flagged: z.boolean(),
})
export type VerdictWord = z.infer<typeof verdictWord>

/** In the logs of verdicts; a `void` also where the act lies. Natural key: the request's signature. */
export const verdict = z.object({
  type: z.literal('verdict'),
  at,
  by: z.literal(SERVER),
  v: v1,
  word: verdictWord,
  /** by the root key */
  sig: signature,
})
export type Verdict = z.infer<typeof verdict>

export const VERDICT_FACTS = {
  verdict: { schema: verdict, logs: ['verdicts', 'feed', 'inbox'] },
} as const satisfies Family
