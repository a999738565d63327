/** Every failure leaves as `{error, message}`: a stable name for programs and a sentence for people. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Refusal } from '../accounts/refusal.ts'

const SENTENCES: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'This is larger than the server accepts.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'This kind of content is not accepted here; send JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The request is empty.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The request is not valid JSON.',
}

const refusalOf = (error: unknown): Refusal | null => {
  if (error instanceof Refusal) return error
  const { statusCode, code } = error as Partial<FastifyError>
  if (statusCode === undefined || statusCode < 400 || statusCode > 499) return null
  return new Refusal(statusCode, 'invalid', SENTENCES[code ?? ''] ?? 'The server does not understand this request.')
}

export const answerFailure = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const refusal = refusalOf(error)
  if (!refusal) request.log.error({ err: error }, 'a request failed')
  const { status, code, message } =
    refusal ?? new Refusal(500, 'internal', 'Something went wrong on the server. Its log has the details.')
  void reply.code(status).header('cache-control', 'no-store').send({ error: code, message })
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
  throw new Refusal(400, 'invalid', `${field ? `${field}: ` : ''}${issue?.message ?? 'This is not what was expected.'}`)
}
