/** What a newer version asks for, as far as this one reads it: so much of a request is the same in every version. */
import { z } from 'zod'
import { screens } from '../org/audience.ts'
import { adminId, deviceId, factId, itemId } from '../org/ids.ts'
import { signature } from './credential.ts'
import { at, type UnknownFact } from './fact.ts'
import { content, published, request, requested } from './items.ts'
import { isJson, keepReceived } from './received.ts'

/**
 * What every request has, of whatever version. One that asks for something unknown (an act, a kind of content, screens) is
 * kept and passed on, and so much is read of it.
 */
const requestHead = z.object({
  act: z.string().min(1).max(32),
  by: adminId,
  name: z.string().max(200),
  at,
  item: itemId,
})
const contentHead = z.object({ kind: z.string(), screens: z.string().optional() })
const ACTS = new Set<string>(request.options.map(({ shape }) => shape.act.value))
const KINDS = new Set<string>(content.options.map(({ shape }) => shape.kind.value))
const SCREENS = new Set<string | undefined>([...screens.options, undefined])

export const newerRequest = requestHead
  .extend({ content: contentHead.optional().catch(undefined) })
  .refine(
    ({ act, content }) => !ACTS.has(act) || (content && !(KINDS.has(content.kind) && SCREENS.has(content.screens))),
    'not a request',
  )

/** The two whose signatures readers check. */
export const SIGNED_FACTS = { requested, published } as const
const NEWER_FACTS = {
  requested: requested.extend({ request: newerRequest }),
  published: published.extend({ request: newerRequest }),
} as const
export type SignedType = keyof typeof SIGNED_FACTS

/** @param fact of version 1 that does not pass the schema of its type */
export const isNewer = (type: SignedType, fact: object): boolean => NEWER_FACTS[type].safeParse(fact).success

const asked = z.object({
  type: z.literal('requested'),
  id: factId,
  at,
  by: adminId,
  v: z.number(),
  key: deviceId,
  sig: signature,
})
/** What somebody asks for in words of a newer version. */
export type AskedByNewer = z.infer<typeof asked> & { request: z.infer<typeof requestHead> }

/** null: it is no request, or even the head of it is of another version */
export const askedByNewer = (fact: UnknownFact): AskedByNewer | null => {
  const read = asked.extend({ request: requestHead }).safeParse(fact)
  if (!read.success || !isJson(fact.request)) return null
  keepReceived(read.data.request, fact.request)
  return read.data
}
