/** A computer as reports of people need it: whether it may have what the server has not heard of. Times in milliseconds. */
import { z } from 'zod'
import { unitId } from '../org/ids.ts'
import { time } from './tracked.ts'

export const computerContact = z.object({
  enrolledAt: time,
  /** last contact; null: never in touch */
  lastSeen: time.nullable(),
  /** null: it is in use */
  revokedAt: time.nullable(),
  /** in touch now */
  isConnected: z.boolean(),
  /**
   * the branch server of this unit serves it and is cut off: it may be in touch there without head office knowing;
   * absent: none does, or what is done there is known. `since`: until when it was; null: it never was
   */
  cutOff: z.object({ branch: unitId, since: time.nullable() }).optional(),
})
export type ComputerContact = z.infer<typeof computerContact>
