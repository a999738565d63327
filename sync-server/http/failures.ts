/** Every failure leaves as `{error, message}`: a stable name for programs and a sentence for people. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { statusOf } from './statuses.ts'
import { isDiskFull, isStorageFailure } from '../store/storage-failure.ts'

const SENTENCES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'This is larger than the server accepts.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'This kind of content is not accepted here; send JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The request is empty.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The request is not valid JSON.',
}

const DISK_FULL =
  'The server’s disk is full: nothing of this was kept. Tell whoever runs the server, and try again when there is room.'
const UNAVAILABLE = 'The server cannot reach its disk at this moment: nothing of this was kept. Try again in a while.'

type Answer = { status: number; error: string; message: string }

/** null: it is not for a reason that whoever asked can do anything about */
const refusedOf = (error: unknown, isSignedIn: boolean): Answer | null => {
  if (error instanceof Refusal)
    return { status: statusOf(error.code, isSignedIn), error: error.code, message: error.message }
  const { statusCode, code } = error as Partial<FastifyError>
  if (statusCode === undefined || statusCode < 400 || statusCode > 499) return null
  const message = SENTENCES[code ?? ''] ?? 'The server does not understand this request.'
  return { status: statusCode, error: 'invalid', message }
}

export const answerFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const refused = refusedOf(error, request.caller !== null)
  if (!refused) request.log.error({ err: error }, 'a request failed')
  const { status, ...body } = refused ?? failureOf(error)
  void reply.code(status).header('cache-control', 'no-store').send(body)
}

const failureOf = (error: unknown): Answer => {
  if (isDiskFull(error)) return { status: 507, error: 'disk-full', message: DISK_FULL }
  return isStorageFailure(error)
    ? { status: 503, error: 'unavailable', message: UNAVAILABLE }
    : { status: 500, error: 'internal', message: 'Something went wrong on the server. Its log has the details.' }
}

export const answerUnknown = (_request: FastifyRequest, reply: FastifyReply): void => {
  void reply.code(404).send({ error: 'not-found', message: 'There is nothing at this address.' })
}

/** @param what the part of the request, for the sentence @throws Refusal that names the first field that is wrong */
export const parsePart = (schema: z.ZodType | undefined, value: unknown): unknown => {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.')
  throw new Refusal('invalid', `${field ? `${field}: ` : ''}${issue?.message ?? 'This is not what was expected.'}`)
}
