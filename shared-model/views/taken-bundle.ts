/** What came of taking a carry bundle, or would come of it (BUNDLE-5). */
import { z } from 'zod'
import { time } from '../api/route.ts'

export const takenReport = z.object({
  /** who made it: a branch server's id, or head office's */
  from: z.string(),
  /** by its clock, milliseconds */
  made: time,
  /** nothing was changed */
  dryRun: z.boolean(),
  /** of the roster in it; null: there is none */
  roster: z.enum(['new', 'same', 'older']).nullable(),
  /** computers of which it says when they were in touch */
  contacts: z.number().int(),
  /** what is new, by kind of log */
  logs: z.record(z.string(), z.object({ logs: z.number().int(), facts: z.number().int() })),
  /** left out, by name */
  skipped: z.array(z.object({ log: z.string(), reason: z.string() })),
  /** whether everything that its sender had is here; null: nothing was taken */
  isComplete: z.boolean().nullable(),
})
export type TakenReport = z.infer<typeof takenReport>
