/** Templates and drafts of messages. They are edited as documents of the library; here they are made, read and removed. */
import { z } from 'zod'
import { messageContent } from '../facts/items.ts'
import { target } from '../org/audience.ts'
import { textId } from '../org/ids.ts'
import { nothing, route } from './route.ts'

const params = z.object({ text: textId })
const wording = {
  subject: z.string().max(200),
  body: messageContent.shape.body,
  acknowledge: z.boolean(),
  expiresIn: z.number().int().min(0).nullable(),
}
const text = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('template'), name: z.string().trim().min(1).max(200), ...wording }),
  z.object({ kind: z.literal('draft'), to: z.array(target).max(500), ...wording }),
])
/** A document holds what is not finished: there it may be longer, and without a name. */
const asItIs = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('template'), name: z.string(), ...wording, subject: z.string(), body: z.string() }),
  z.object({
    kind: z.literal('draft'),
    to: z.array(target),
    sent: z.boolean(),
    ...wording,
    subject: z.string(),
    body: z.string(),
  }),
])
const access = { needs: 'messages.send', over: 'anywhere' } as const

export const textRoutes = {
  createText: route({
    method: 'POST',
    path: '/api/texts',
    access,
    summary: 'A new template, or a draft, in the library',
    body: text,
    reply: z.object({ text: textId, document: z.string() }),
  }),
  text: route({
    method: 'GET',
    path: '/api/texts/:text',
    access,
    summary: 'A template or a draft as it is now',
    params,
    reply: asItIs,
  }),
  removeText: route({
    method: 'DELETE',
    path: '/api/texts/:text',
    access,
    summary: 'Takes a template or a draft out of the list',
    params,
    reply: nothing,
  }),
}
