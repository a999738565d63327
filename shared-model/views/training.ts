/** Rows of courses and campaigns, and who has got how far. */
import { z } from 'zod'
import { courseVersion, lesson } from '../facts/training.ts'
import { calendar } from '../schedule/calendar.ts'
import { target } from '../org/audience.ts'
import { adminId, courseId, deviceId, itemId, personId, unitId, type DeviceId } from '../org/ids.ts'
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

/**
 * One person's doings with one lesson: delivered, opened, finished at (milliseconds by their clock, or null), on which
 * device it was done first, and when the quiz was tried and not passed. null: nothing is known.
 */
export type ProgressCell =
  | [deliveredAt: number | null, openedAt: number | null, finishedAt: number | null, device: DeviceId, tries: number[]]
  | null

const isTime = (value: unknown): boolean => Number.isInteger(value)
const isTimeOrNot = (value: unknown): boolean => value === null || isTime(value)
const isCell = (value: unknown): boolean => {
  if (value === null) return true
  if (!Array.isArray(value) || value.length !== 5) return false
  const [deliveredAt, openedAt, finishedAt, device, tries] = value as unknown[]
  if (!isTimeOrNot(deliveredAt) || !isTimeOrNot(openedAt) || !isTimeOrNot(finishedAt)) return false
  return typeof device === 'string' && Array.isArray(tries) && tries.every(isTime)
}
/** By hand: there are two hundred thousand in a large matrix, and a schema of tuples takes many times as long. */
const progressCell = z.custom<ProgressCell>(isCell, 'not what is known of a lesson')

export const progressPerson = z.object({
  person: personId,
  login: z.string(),
  name: z.string(),
  unit: unitId,
  /** false: has moved or left since, and is told for what they did */
  addressed: z.boolean(),
  /** one for each lesson */
  cells: z.array(progressCell),
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
  /** names of the computers in the cells that the reader sees */
  devices: z.record(deviceId, z.string()),
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
