/** Rows of the views: what the server's projections hold, the console's RxDB pulls, and tables show. */
import { z } from 'zod'
import { severity } from '../facts/items.ts'
import { VERDICT_KINDS } from '../facts/verdicts.ts'
import { screens } from '../org/audience.ts'
import { person, unit } from '../org/directory.ts'
import { adminId, branchId, deviceId, factId, itemId, personId, unitId } from '../org/ids.ts'
import { calendar } from '../schedule/calendar.ts'
import { localDate } from '../schedule/rule.ts'
import { addressees } from './audience.ts'
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
  ...addressees,
  admin: adminId,
  sentBy: z.string(),
  publishedAt: time,
  expires: time.nullable(),
  recalledAt: time.nullable(),
  revisedAt: time.nullable(),
  /**
   * recipients now, as in the report: addressed, and everybody with a receipt; of whom the reader sees, as below; null:
   * who has got it is not told, and all numbers are 0
   */
  audience: z.number().int().nullable(),
  /** of them, who has done what it asks for, with the text that holds */
  reached: z.number().int(),
  /** of them, who has got so far with whichever text */
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
  ...addressees,
  admin: adminId,
  sentBy: z.string(),
  publishedAt: time,
  revisedAt: time.nullable(),
  stoppedAt: time.nullable(),
  schedule: calendar,
  /** milliseconds after which an occurrence leaves the list; null: never */
  lasting: z.number().int().nullable(),
  /** how many have come */
  occurrences: z.number().int(),
})

/** What became of an administrator's request. */
export const requestRow = z.object({
  ...tracked,
  id: factId,
  admin: adminId,
  /** of a request of this version, or of a newer console */
  act: z.string().min(1).max(32),
  item: itemId,
  at: time,
  /** this server's answer */
  state: z.enum(['queued', 'published', 'refused']),
  why: z.string().nullable(),
  /** branch servers that have published it to their own units, and when */
  deliveries: z.array(z.object({ branch: branchId, at: time })),
  /** what head office said of that, where it has not published the same; `why` says why */
  verdict: z.enum(VERDICT_KINDS).nullable(),
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
