import { z } from 'zod'
import { conversationId, deviceId, personId, queueId, SERVER, unitId } from '../org/ids.ts'
import { openingHours } from '../schedule/opening-hours.ts'
import { at, v1 } from './fact.ts'

/** A log that a device follows, and for whose sake: a feed may be followed for the person, the computer, or both. */
export const follow = z.object({
  /** log name without its month, such as `feed/<unitId>` */
  log: z.string().max(64),
  person: z.boolean(),
  computer: z.boolean(),
})
export type Follow = z.infer<typeof follow>

/** A conversation that the device's person may have: with whoever answers a queue, or with an administrator. */
export const deskTalk = z.object({
  conversation: conversationId,
  /** null: with one administrator */
  queue: queueId.nullable(),
  /** the queue's, or the administrator's */
  name: z.string(),
  /** null: always open */
  hours: openingHours.nullable(),
  /** in which anything was written, be it only that a message of an earlier one was seen; newest first */
  months: z.array(z.string().max(7)).max(12),
  /** the first in which anything was written, when `months` does not go back that far */
  first: z.string().max(7).optional(),
})
export type DeskTalk = z.infer<typeof deskTalk>

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
  /** in the order in which they are offered; servers before chat did not say */
  talks: z.array(deskTalk).max(100).optional(),
  /** conversations of earlier months are kept nowhere, `yyyy-mm` */
  talksSince: z.string().max(7).optional(),
})
export type Desk = z.infer<typeof desk>
