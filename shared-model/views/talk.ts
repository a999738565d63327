/** Rows of queues and conversations. */
import { z } from 'zod'
import { profileId } from '../access/profiles.ts'
import { adminId, conversationId, factId, personId, queueId, unitId } from '../org/ids.ts'
import { openingHours } from '../schedule/opening-hours.ts'
import { time, tracked } from './tracked.ts'

/** Whoever has one of these profiles, and these accounts; none: everybody who may answer chats at all. */
export const answeredBy = z.array(z.union([profileId, adminId])).max(200)
export const savedReply = z.object({ title: z.string().trim().min(1).max(100), text: z.string().min(1).max(4000) })

export const queueFields = z.object({
  name: z.string().trim().min(1).max(100),
  /** in the time zone of the person's unit; null: always open */
  hours: openingHours.nullable(),
  /** of those who may answer chats in the person's unit (`chat.answer`) */
  answeredBy,
})
export const queueRow = queueFields.extend({
  ...tracked,
  id: queueId,
  replies: z.array(savedReply).max(100),
})

export const talkState = z.enum(['open', 'waitingForUs', 'waitingForThem', 'closed', 'reopened'])

export const conversationRow = z.object({
  ...tracked,
  id: conversationId,
  person: personId,
  /** where the person is now */
  unit: unitId,
  /** null: with one administrator */
  queue: queueId.nullable(),
  admin: adminId.nullable(),
  state: talkState,
  /** by the person's clock; null: they do not wait */
  waitingSince: time.nullable(),
  assignedTo: adminId.nullable(),
  /** the beginning of the last message; empty when it was withdrawn, or has only pictures */
  lastText: z.string(),
  lastAt: time.nullable(),
  /** by an administrator, or by the person */
  lastBy: z.union([adminId, z.literal('person')]).nullable(),
  /** messages in all */
  messages: z.number().int(),
  /** in which anything was written, be it only that a message of an earlier one was seen; newest first */
  months: z.array(z.string()),
})

/** A message that was looked for. */
export const foundMessage = z.object({
  conversation: conversationId,
  id: factId,
  at: time,
  by: z.union([adminId, z.literal('person')]),
  text: z.string(),
})
