import { z } from 'zod'
import { branchId, deviceId, itemId, personId, unitId } from '../org/ids.ts'
import { signature } from './credential.ts'
import { at, v1 } from './fact.ts'
import type { Family } from './family.ts'

/** In a branch's own log: a computer was enrolled there. Natural key: device. */
export const enrolled = z.object({
  type: z.literal('enrolled'),
  at,
  by: branchId,
  v: v1,
  device: deviceId,
  name: z.string().max(200),
  /** raw Ed25519 public key, base64url */
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  unit: unitId,
  person: personId.nullable(),
  /** SHA-256 of the code that was used, as head office keeps it */
  code: z.string().max(64),
})
export type Enrolled = z.infer<typeof enrolled>

/** In a branch's own log: it has published a request to its own units. Natural key: the request's signature. */
export const delivered = z.object({
  type: z.literal('delivered'),
  at,
  by: branchId,
  v: v1,
  item: itemId,
  /** the request's signature */
  of: signature,
  /** version of the roster by which it was judged */
  roster: at,
})
export type Delivered = z.infer<typeof delivered>

export const BRANCH_FACTS = {
  enrolled: { schema: enrolled, logs: ['branch'] },
  delivered: { schema: delivered, logs: ['branch'] },
} as const satisfies Family
