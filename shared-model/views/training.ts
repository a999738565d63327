/** Rows of courses and campaigns, and who has got how far. */
import { z } from 'zod'
import { courseVersion, lesson } from '../facts/training.ts'
import { calendar } from '../schedule/calendar.ts'
import { target } from '../org/audience.ts'
import { adminId, courseId, itemId, personId, unitId } from '../org/ids.ts'
import { time, tracked } from './tracked.ts'

export const courseRow = z.object({
  ...tracked,
  id: courseId,
  /** address of its document in the library */
  document: z.string(),
  name: z.string(),
  description: z.string(),
  lessons: z.number().int(),
  createdAt: time,
  updatedAt: time,
  /** name of the administrator who changed it last */
  updatedBy: z.string(),
  /** names of those who have changed it */
  authors: z.record(adminId, z.string()),
})

export const campaignRow = z.object({
  ...tracked,
  id: itemId,
  title: z.string(),
  course: courseId,
  version: courseVersion,
  to: z.array(target),
  admin: adminId,
  sentBy: z.string(),
  publishedAt: time,
  stoppedAt: time.nullable(),
  schedule: calendar,
  /** titles, in order */
  lessons: z.array(z.string()),
  /** people when it was started */
  addressed: z.number().int(),
  /** people who have opened a lesson, and who have finished all */
  begun: z.number().int(),
  completed: z.number().int(),
  /** lessons finished, by all together */
  finished: z.number().int(),
})

export const progressPerson = z.object({
  person: personId,
  login: z.string(),
  name: z.string(),
  unit: unitId,
  /** false: has moved or left since, and is told for what they did */
  addressed: z.boolean(),
  /** what they did with the lessons, as of lesson-cells.ts */
  cells: z.string(),
  /** names of the computers in their cells; null: not one that the reader sees */
  computers: z.array(z.string().nullable()),
  finished: z.number().int(),
  /** IANA time zone of their unit, which says when their lessons come */
  zone: z.string(),
  /** last contact of their computers, milliseconds; null: they have none, or none was ever in touch */
  lastContact: time.nullable(),
  isConnected: z.boolean(),
})
export type ProgressPerson = z.infer<typeof progressPerson>

export const campaignProgress = z.object({
  campaign: campaignRow,
  people: z.array(progressPerson),
  asOf: time,
})
export type CampaignProgress = z.infer<typeof campaignProgress>

/** A course as it is now, ready to be pinned. */
export const pinnedCourse = z.object({
  id: courseId,
  name: z.string(),
  description: z.string(),
  heads: z.array(z.string()),
  version: courseVersion,
  lessons: z.array(lesson),
})
export type PinnedCourse = z.infer<typeof pinnedCourse>
