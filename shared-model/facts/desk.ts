import { z } from 'zod'
import { deviceId, personId, SERVER, unitId } from '../org/ids.ts'
import { at, v1 } from './fact.ts'

/** A log that a device follows, and for whose sake: a feed may be followed for the person, the computer, or both. */
export const follow = z.object({
  /** log name without its month, such as `feed/<unitId>` */
  log: z.string().max(64),
  person: z.boolean(),
  computer: z.boolean(),
})
export type Follow = z.infer<typeof follow>

/** Who this device and its person are and which logs to follow. The latest one holds. */
export const desk = z.object({
  type: z.literal('desk'),
  at,
  by: z.literal(SERVER),
  v: v1,
  organisation: z.string(),
  device: z.object({ id: deviceId, name: z.string(), unit: unitId, unitName: z.string() }),
  person: z.object({ id: personId, name: z.string(), unit: unitId, unitName: z.string() }).nullable(),
  follow: z.array(follow).max(200),
  /** IANA time zone of the person's unit, or of the computer's; servers before campaigns did not say */
  zone: z.string().max(64).optional(),
  /** first month to follow, `yyyy-mm` */
  since: z.string(),
})
export type Desk = z.infer<typeof desk>

/** That of the unit, so that all of a branch get a thing at one time; a server before campaigns does not say it. */
export const zoneOf = (desk: Desk): string => desk.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
