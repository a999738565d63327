/** Rows of courses and campaigns, and who has got how far. */
import { z } from 'zod'
import { courseVersion, lesson } from '../facts/training.ts'
import { calendar } from '../schedule/calendar.ts'
import { adminId, courseId, itemId, type PersonId, type UnitId } from '../org/ids.ts'
import type { ComputerContact } from './computer-contact.ts'
import { addressees } from './audience.ts'
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
  ...addressees,
  admin: adminId,
  sentBy: z.string(),
  publishedAt: time,
  stoppedAt: time.nullable(),
  schedule: calendar,
  /** titles, in order */
  lessons: z.array(z.string()),
  /**
   * people now: addressed, and everybody who has done anything; of whom the reader sees, as below; null: how far they are
   * is not told, and all numbers are 0
   */
  audience: z.number().int().nullable(),
  /** people who have opened a lesson, and who have finished all */
  begun: z.number().int(),
  completed: z.number().int(),
  /** lessons finished, by all together */
  finished: z.number().int(),
})

/** One of those to whom a campaign goes, or who did something with it. */
export type ProgressPerson = {
  person: PersonId
  login: string
  name: string
  unit: UnitId
  /** false: has moved or left since, and is told for what they did */
  addressed: boolean
  /** what they did with the lessons, as of lesson-cells.ts */
  cells: string
  /** names of the computers in their cells; null: not one that the reader sees */
  computers: (string | null)[]
  finished: number
  /** IANA time zone of their unit, which says when their lessons come */
  zone: string
  /** computers that they have and ever had */
  contacts: ComputerContact[]
}

const isName = (value: unknown): boolean => value === null || typeof value === 'string'
const isTime = (value: unknown): boolean => value === null || Number.isInteger(value)
const isContact = (value: unknown): boolean => {
  const one = value as Partial<ComputerContact> | null
  return (
    Number.isInteger(one?.enrolledAt) &&
    isTime(one!.lastSeen) &&
    isTime(one!.revokedAt) &&
    typeof one!.isConnected === 'boolean'
  )
}
const isPerson = (value: unknown): boolean => {
  const one = value as Partial<ProgressPerson> | null
  return (
    typeof one?.person === 'string' &&
    typeof one.login === 'string' &&
    typeof one.name === 'string' &&
    typeof one.unit === 'string' &&
    typeof one.addressed === 'boolean' &&
    typeof one.cells === 'string' &&
    Array.isArray(one.computers) &&
    one.computers.every(isName) &&
    Number.isInteger(one.finished) &&
    typeof one.zone === 'string' &&
    Array.isArray(one.contacts) &&
    one.contacts.every(isContact)
  )
}
/** By hand: there may be ten thousand, and the first time a schema takes ten times as long. */
const progressPeople = z.custom<ProgressPerson[]>(
  (value) => Array.isArray(value) && value.every(isPerson),
  'not people and what they did with lessons',
)

export const campaignProgress = z.object({
  campaign: campaignRow,
  people: progressPeople,
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
