/** Conversations: what is said between a person and those who help them, and what becomes of it. */
import { z } from 'zod'
import { adminId, deviceId, factId, SERVER } from '../org/ids.ts'
import { blobHash } from './blob.ts'
import { at, v1 } from './fact.ts'
import type { Family } from './family.ts'

/** A person speaks by one of their devices; an administrator as themselves, by whichever. */
const member = { at, by: z.union([deviceId, adminId]), v: v1 }
const text = z.string().max(4000)

/** Markdown and pictures, at least one of them. */
export const said = z
  .object({
    type: z.literal('said'),
    id: factId,
    ...member,
    text,
    images: z.array(blobHash).min(1).max(8).optional(),
  })
  .refine(({ text, images }) => images !== undefined || /\S/.test(text), 'Nothing is said.')
export type Said = z.infer<typeof said>

/** Another text in the place of what its author said. What it was stays in the record. */
export const edited = z.object({ type: z.literal('edited'), ...member, said: factId, text: text.regex(/\S/) })
/** Its author takes back what they said. */
export const withdrawn = z.object({ type: z.literal('withdrawn'), ...member, said: factId })
/** Has been on the author's screen. Natural key: said × reader. */
export const seen = z.object({ type: z.literal('seen'), ...member, said: z.array(factId).min(1).max(200) })
/** Who sees to it; null: nobody in particular. Only an administrator assigns. */
export const assigned = z.object({ type: z.literal('assigned'), at, by: adminId, v: v1, to: adminId.nullable() })
/** Nothing is left to do, until somebody says something again. */
export const closed = z.object({ type: z.literal('closed'), ...member })
export const reopened = z.object({ type: z.literal('reopened'), ...member })

/** The server's word for an administrator's name, so that nobody is read as somebody else. The latest one holds. */
export const named = z.object({
  type: z.literal('named'),
  at,
  by: z.literal(SERVER),
  v: v1,
  admin: adminId,
  name: z.string().max(200),
})

/**
 * The server's word that facts of this log were written by a clock that was ahead: of each, named by whose it is (`person`,
 * an administrator, `server`) and its time, what time it counts as. The earliest one holds.
 */
export const dated = z.object({
  type: z.literal('dated'),
  at,
  by: z.literal(SERVER),
  v: v1,
  times: z
    .array(z.tuple([z.string().max(64), at, at]))
    .min(1)
    .max(200),
})
export type Dated = z.infer<typeof dated>

const logs = ['talk'] as const
export const TALK_FACTS = {
  said: { schema: said, logs },
  edited: { schema: edited, logs },
  withdrawn: { schema: withdrawn, logs },
  seen: { schema: seen, logs },
  assigned: { schema: assigned, logs },
  closed: { schema: closed, logs },
  reopened: { schema: reopened, logs },
  named: { schema: named, logs },
  dated: { schema: dated, logs },
} as const satisfies Family
