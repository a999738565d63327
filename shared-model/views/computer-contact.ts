/** A computer as reports of people need it: whether it may have what the server has not heard of. Times in milliseconds. */
import { z } from 'zod'
import { time } from './tracked.ts'

export const computerContact = z.object({
  enrolledAt: time,
  /** last contact; null: never in touch */
  lastSeen: time.nullable(),
  /** null: it is in use */
  revokedAt: time.nullable(),
  /** in touch now */
  isConnected: z.boolean(),
  /** a branch server serves it: it may be in touch there without head office knowing; absent: none does */
  isServedByBranch: z.literal(true).optional(),
})
export type ComputerContact = z.infer<typeof computerContact>
