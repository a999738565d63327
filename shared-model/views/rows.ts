/** Rows of the views: what the server's projections hold, the console's RxDB pulls, and tables show. */
import { z } from 'zod'
import { severity } from '../facts/items.ts'
import { receiptState } from '../facts/receipts.ts'
import { screens, target } from '../org/audience.ts'
import { person, unit } from '../org/directory.ts'
import { adminId, deviceId, factId, itemId, personId, unitId } from '../org/ids.ts'
import { calendar } from '../schedule/calendar.ts'
import { localDate } from '../schedule/rule.ts'
import { time, tracked } from './tracked.ts'
import { conversationRow, queueRow } from './talk.ts'
import { textRow } from './texts.ts'
import { campaignRow, courseRow } from './training.ts'

export const unitRow = unit.extend({
  ...tracked,
  /** people of this unit and all below it */
  people: z.number().int(),
})
export const personRow = person.extend(tracked)

export const computerRow = z.object({
  ...tracked,
  id: deviceId,
  name: z.string(),
  unit: unitId,
  person: personId.nullable(),
  enrolledAt: time,
  connected: z.boolean(),
  /** last contact; equals now as far as known while connected */
  lastSeen: time.nullable(),
  /** how far its clock was ahead at its last contact, milliseconds, as it said; null: it was right, or did not say */
  clockOff: z.number().int().nullable(),
  version: z.string().nullable(),
})

export const itemRow = z.object({
  ...tracked,
  id: itemId,
  kind: z.enum(['alert', 'message']),
  /** an alert's title, or the beginning of its text; a message's subject */
  title: z.string(),
  severity: severity.nullable(),
  screens: screens.nullable(),
  acknowledge: z.boolean(),
  to: z.array(target),
  admin: adminId,
  sentBy: z.string(),
  publishedAt: time,
  expires: time.nullable(),
  recalledAt: time.nullable(),
  revisedAt: time.nullable(),
  /** recipients when it was published */
  addressed: z.number().int(),
  delivered: z.number().int(),
  displayed: z.number().int(),
  read: z.number().int(),
  acknowledged: z.number().int(),
  /** of which recurring message it is an occurrence, and of which day */
  series: itemId.nullable(),
  date: localDate.nullable(),
})

/** A message that recurs, or is to be sent at a later time; what has come of it is among the items. */
export const seriesRow = z.object({
  ...tracked,
  id: itemId,
  title: z.string(),
  acknowledge: z.boolean(),
  to: z.array(target),
  admin: adminId,
  sentBy: z.string(),
  publishedAt: time,
  revisedAt: time.nullable(),
  stoppedAt: time.nullable(),
  schedule: calendar,
  /** milliseconds after which an occurrence leaves the list; null: never */
  lasting: z.number().int().nullable(),
  /** people when it was published */
  addressed: z.number().int(),
  /** how many have come */
  occurrences: z.number().int(),
})

/** What became of an administrator's request. */
export const requestRow = z.object({
  ...tracked,
  id: factId,
  admin: adminId,
  act: z.enum(['publish', 'recall', 'revise', 'remind', 'start', 'repeat', 'reschedule']),
  item: itemId,
  at: time,
  state: z.enum(['queued', 'published', 'refused']),
  why: z.string().nullable(),
})

export const VIEWS = {
  units: unitRow,
  people: personRow,
  computers: computerRow,
  items: itemRow,
  requests: requestRow,
  courses: courseRow,
  campaigns: campaignRow,
  queues: queueRow,
  conversations: conversationRow,
  texts: textRow,
  series: seriesRow,
} as const
export type ViewName = keyof typeof VIEWS
export type ViewRow<Name extends ViewName> = z.infer<(typeof VIEWS)[Name]>

/**
 * `read`… reached that state; `waiting`: it has not, and its computer is in touch or it has none; `unknown`: its
 * computers are out of touch, so nobody can say.
 */
export const recipientState = z.enum(['delivered', 'displayed', 'read', 'acknowledged', 'waiting', 'unknown'])

/** How far somebody has got with one text of an item: `at` when it was published, `reachedAt` by the recipient's clock. */
export const textStanding = z.object({ at: time, state: receiptState, reachedAt: time })
export type TextStanding = z.infer<typeof textStanding>

/** One line of a report: a person, or a computer that nobody is signed in at. */
export const recipientRow = z.object({
  recipient: z.union([personId, deviceId]),
  /** null for a computer */
  login: z.string().nullable(),
  name: z.string(),
  unit: unitId,
  state: recipientState,
  /** when the state was reached, by the recipient's clock; for `unknown`: out of touch since; for `waiting`: last contact or null */
  at: time.nullable(),
  /** name of the computer where the state was reached, or null */
  device: z.string().nullable(),
  /** of an item that was revised: every text that was on a screen of theirs, the newest first */
  texts: z.array(textStanding).optional(),
})

export const report = z.object({
  item: itemRow,
  /** recipients now: addressed, and everybody with a receipt */
  audience: z.number().int(),
  delivered: z.number().int(),
  displayed: z.number().int(),
  read: z.number().int(),
  acknowledged: z.number().int(),
  waiting: z.number().int(),
  unknown: z.number().int(),
  /** milliseconds from publishing until half of, and until the last of, those who confirmed so far had; by the server's clock */
  halfAfter: z.number().nullable(),
  lastAfter: z.number().nullable(),
  asOf: time,
  recipients: z.array(recipientRow),
})
export type Report = z.infer<typeof report>
