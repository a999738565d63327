import { z } from 'zod'

/**
 * What every fact has (DESIGN.md section 2). `id` only where no natural key names the fact.
 * `at`: hybrid logical clock, milliseconds since the epoch. `v`: version of the fact's schema, 1 unless said.
 */
export const at = z.number().int().min(0).max(8.64e15)
export const v1 = z.literal(1).default(1)

/**
 * A fact of a type or version that this program does not know: kept and passed on, never folded. `isNewer`: its type and
 * version are known, but it asks for something that is not.
 */
export type UnknownFact = { type: string; at: number; by: string; v: number; isNewer?: true; [field: string]: unknown }

/** What is read of every fact; the rest of it is not looked at, however much that is. */
export const header = z.object({
  type: z.string().min(1).max(32),
  at,
  by: z.string().min(1).max(64),
  v: z.number().int().min(1).default(1),
})
