import { z } from 'zod'
import { conversationId, deviceId, personId, queueId, SERVER, unitId } from '../org/ids.ts'
import { openingHours } from '../schedule/opening-hours.ts'
import { at, v1 } from './fact.ts'
import type { Family } from './family.ts'

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

/** A server that a computer may connect to. `id`: what its tokens are for. */
export const deskServer = z.object({
  id: z.string().min(1).max(64),
  /** `wss://host:port` */
  url: z.string().max(300),
  /** of its certificate, where the platform can pin it */
  fingerprint: z.string().max(200).optional(),
})

/** Who this device and its person are and which logs to follow. Which of several holds: `foldDesk`. */
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
  /** where this computer may connect, the nearest first; left out: head office, then where it was enrolled */
  servers: z.array(deskServer).min(1).max(16).optional(),
  /** of a branch server’s desk: version of the roster that it was made from, by head office’s clock, milliseconds */
  roster: at.optional(),
})
export type Desk = z.infer<typeof desk>

export const DESK_FACTS = { desk: { schema: desk, logs: ['desk'] } } as const satisfies Family

/** That of the unit, so that all of a branch get a thing at one time; a server before campaigns does not say it. */
export const zoneOf = (desk: Desk): string => desk.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
