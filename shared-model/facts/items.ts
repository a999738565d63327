import { z } from 'zod'
import { screens, targets } from '../org/audience.ts'
import { adminId, deviceId, factId, itemId, SERVER } from '../org/ids.ts'
import { blobHash } from './blob.ts'
import { credential, signature } from './credential.ts'
import { at, v1 } from './fact.ts'
import type { Family } from './family.ts'
import { received } from './received.ts'
import { campaign } from './training.ts'
import { calendar } from '../schedule/calendar.ts'

/** Each level has a colour, an icon and a word; `critical` takes the screen, `info` never steals focus. */
export const severity = z.enum(['info', 'warning', 'critical'])
export type Severity = z.infer<typeof severity>

/** As in an alert: a level that this version does not know may mean danger, so that it is taken for a warning. */
const anySeverity = z
  .string()
  .min(1)
  .max(32)
  .transform((level): Severity => severity.safeParse(level).data ?? 'warning')

/**
 * The language in which something is written (BCP 47), so that it is read aloud and hyphenated as such. Left out: nobody
 * has said it, and nobody guesses. What this version cannot read counts as not said.
 */
export const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,8}(-[a-z\d]{1,8})*$/i)
  .optional()
  .catch(undefined)

export const alertContent = z.object({
  kind: z.literal('alert'),
  severity: anySeverity,
  title: z.string().max(200),
  text: z.string().min(1).max(4000),
  /** seconds on the screen before it closes by itself */
  seconds: z.number().int().min(3).max(86_400),
  screens,
  lang: language,
})
export type AlertContent = z.infer<typeof alertContent>

export const messageContent = z.object({
  kind: z.literal('message'),
  subject: z.string().min(1).max(200),
  /** Markdown; an image is `![text](sha256:<hash>)` */
  body: z.string().max(100_000),
  /** every blob that the body shows, so that endpoints fetch them ahead */
  images: z.array(blobHash).max(50),
  /** readers are asked to confirm */
  acknowledge: z.boolean(),
  lang: language,
})
export type MessageContent = z.infer<typeof messageContent>

export const content = z.discriminatedUnion('kind', [alertContent, messageContent])
export type Content = z.infer<typeof content>

/**
 * What an administrator asks for. Its canonical form (RFC 8785) is what is signed, and the whole of it travels
 * with every published copy, so that a reader can check the signature with nothing else at hand.
 */
const act = { by: adminId, name: z.string().max(200), at }
export const publishRequest = z.object({
  act: z.literal('publish'),
  ...act,
  item: itemId,
  to: targets,
  content,
  /** after this an alert is not shown any more and a message leaves the list; null: never */
  expires: at.nullable(),
})
export const recallRequest = z.object({ act: z.literal('recall'), ...act, item: itemId })
export const reviseRequest = z.object({ act: z.literal('revise'), ...act, item: itemId, content })
export const remindRequest = z.object({ act: z.literal('remind'), ...act, item: itemId })
/** A campaign is stopped by a recall of its item. */
export const startRequest = z.object({ act: z.literal('start'), ...act, item: itemId, to: targets, campaign })
/**
 * A recurring message: on each day of the calendar it is an item of its own. Stopped by a recall of its
 * item; `revise` changes the text of those that are still to come.
 */
export const repeatRequest = z.object({
  act: z.literal('repeat'),
  ...act,
  item: itemId,
  to: targets,
  content: messageContent,
  schedule: calendar,
  /** milliseconds after which an occurrence leaves the list; null: never */
  lasting: z.number().int().min(60_000).max(315_576_000_000).nullable(),
})
/** Another calendar from now on: a pause, its end, or more days. */
export const rescheduleRequest = z.object({
  act: z.literal('reschedule'),
  ...act,
  item: itemId,
  schedule: calendar,
})
export const request = z.discriminatedUnion('act', [
  publishRequest,
  recallRequest,
  reviseRequest,
  remindRequest,
  startRequest,
  repeatRequest,
  rescheduleRequest,
])
export type PublishRequest = z.infer<typeof publishRequest>
export type StartRequest = z.infer<typeof startRequest>
export type RepeatRequest = z.infer<typeof repeatRequest>
export type Request = z.infer<typeof request>

/** `key`: the device whose Ed25519 key signed; `sig`: the signature, base64url. */
export const signed = z.object({ request, key: deviceId, sig: signature })
export type Signed = z.infer<typeof signed>

/** Whether it is addressed to somebody of a kind that this version does not know. */
export const addressesUnknown = (request: Request): boolean =>
  'to' in request && (received(request) as { to: unknown[] }).to.length !== request.to.length

/** In an outbox. */
export const requested = z.object({
  type: z.literal('requested'),
  id: factId,
  at,
  by: adminId,
  v: v1,
  ...signed.shape,
})
export type Requested = z.infer<typeof requested>

/**
 * In a feed or an inbox: `at` is when the server published it. One fact for every act; natural key: item × act × at.
 * Without a credential it is kept and not shown.
 */
export const published = z.object({
  type: z.literal('published'),
  at,
  by: z.literal(SERVER),
  v: v1,
  ...signed.shape,
  credential: credential.optional(),
  /** head office’s word, by the root key, for when this was published (`vouchedBytes`); a branch server’s copy has none */
  vouched: signature.optional(),
})
export type Published = z.infer<typeof published>

export const ITEM_FACTS = {
  requested: { schema: requested, logs: ['outbox'] },
  published: { schema: published, logs: ['feed', 'inbox'] },
} as const satisfies Family
