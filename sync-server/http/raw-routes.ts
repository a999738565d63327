/** Routes whose bodies are not JSON; their access is in the same table. */
import { CHAT_IMAGE_LIMIT } from '@carillon/shared-model/content/image-type.ts'
import { isAppOrigin } from '@carillon/shared-model/wire/app-origins.ts'
import { PassThrough } from 'node:stream'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { holds } from '@carillon/shared-model/access/grants.ts'
import { blobReply, RAW_ROUTES, type changesLine } from '@carillon/shared-model/api/routes.ts'
import { blobHash } from '@carillon/shared-model/facts/blob.ts'
import type { AdminId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { z } from 'zod'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { Background } from '../ports/background.ts'
import { Refusal } from '../refusal.ts'
import { BLOB_LIMIT, putBlob, putChatImage, tooLarge } from './blobs.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { actorOf, type AdminCaller } from './call.ts'
import { admit, admitStill, mayNot } from './callers.ts'
import { seesBlob } from './items.ts'
import { seesAnyOf } from './scope.ts'
import type { AccessServices, ChatServices, ImageServices, ServerServices, ViewServices } from './services.ts'

/** Bytes that a browser looks at before it hands an answer from another origin to the page, the headers too. */
const SNIFFED = 2048
/** Milliseconds between heartbeats of a stream of changes. */
const HEARTBEAT = 15_000
/** Bytes that a reader of changes may leave unread before the stream is ended; it comes back and pulls. */
const UNREAD_LIMIT = 64 * 1024

const admitted = (access: (typeof RAW_ROUTES)[keyof typeof RAW_ROUTES]['access'], services: AccessServices) => ({
  onRequest: async (request: Parameters<typeof admit>[0]) => {
    request.caller = await admit(request, access, services)
  },
})

const bodyOf = ({ body, headers }: FastifyRequest): { bytes: Buffer; claimed: string } => {
  if (!Buffer.isBuffer(body)) throw new Refusal('invalid', 'The request is empty.')
  return { bytes: body, claimed: (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase() }
}

/** Who may say anything in conversations. @throws Refusal */
const talkerOf = (
  principal: Principal,
  { administrators }: Pick<AccessServices, 'administrators'>,
): PersonId | AdminId => {
  if (principal.kind === 'device') {
    if (principal.person !== null) return principal.person
    throw new Refusal('nobody-here', 'Nobody is known to work at this computer, so that nobody says anything.')
  }
  if (holds(administrators.get(principal.id)?.grants ?? [], 'chat.answer')) return principal.id
  throw mayNot('chat.answer')
}

type BlobServices = AccessServices &
  ViewServices &
  ChatServices &
  Pick<ServerServices, 'unitOfWork' | 'now'> &
  ImageServices

export const serveBlobs = async (app: FastifyInstance, services: BlobServices): Promise<void> => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BLOB_LIMIT }, (_request, body, done) =>
    done(null, body),
  )
  const { getBlob: get, putChatImage: putChat } = RAW_ROUTES
  const limited = (limit: number) => ({
    bodyLimit: limit,
    errorHandler: (error: FastifyError) => {
      throw error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? tooLarge(limit) : error
    },
  })

  for (const put of [RAW_ROUTES.putBlob, RAW_ROUTES.putCourseImage])
    app.post(put.path, { ...admitted(put.access, services), ...limited(BLOB_LIMIT) }, async (request) => {
      const { bytes, claimed } = bodyOf(request)
      const by = (admitStill(request.caller, put.access, services) as AdminCaller).account.id
      return blobReply.parse(await putBlob(services.unitOfWork, bytes, claimed, by, services.now()))
    })

  app.post(
    putChat.path,
    {
      onRequest: async (request) => {
        request.caller = await admit(request, putChat.access, services)
        talkerOf(request.caller as Principal, services)
      },
      ...limited(CHAT_IMAGE_LIMIT),
    },
    async (request) => {
      const { bytes, claimed } = bodyOf(request)
      const who = talkerOf(admitStill(request.caller, putChat.access, services) as Principal, services)
      return blobReply.parse(await putChatImage(services.unitOfWork, bytes, claimed, who, services.now()))
    },
  )

  app.get<{ Params: { hash: string } }>(get.path, admitted(get.access, services), async (request, reply) => {
    const hash = blobHash.safeParse(request.params.hash)
    const blob = hash.success ? await services.blobs.find(hash.data) : null
    if (!blob || !(await seesBlob(request.caller as Principal, blob, services)))
      throw new Refusal('not-found', 'There is no such image.')
    return reply
      .headers({
        'content-type': blob.type,
        // It can never change: its name is its hash.
        'cache-control': 'private, max-age=31536000, immutable',
        'content-security-policy': "default-src 'none'; sandbox",
      })
      .send(Buffer.from(blob.bytes))
  })
}

export const serveChanges = (app: FastifyInstance, services: AccessServices & ViewServices): void => {
  const { path, access } = RAW_ROUTES.changes
  // Fastify waits for running replies, and these would run for ever.
  app.addHook('preClose', async () => services.streams.endAll())
  const background = new Background(app.log)
  app.get(path, admitted(access, services), (request, reply) => {
    const { principal, account } = request.caller as AdminCaller
    const stream = new PassThrough()
    const write = (text: string) => {
      if (stream.writableEnded) return
      if (stream.readableLength + stream.writableLength > UNREAD_LIMIT) stream.end()
      else stream.write(text)
    }
    // A change of the account's grants ends the stream, so these hold as long as it does.
    const tell = (changed: readonly ViewName[]) => {
      const views = changed.filter((view) => seesAnyOf(account, view))
      if (views.length > 0) write(`${JSON.stringify({ views } satisfies z.infer<typeof changesLine>)}\n`)
    }
    const failure = 'A console was not told of changes.'
    const stop = services.views.onChange((changed) => background.run(failure, () => tell(changed)))
    const stopHeartbeat = background.every(HEARTBEAT, failure, () => write('\n'))
    services.streams.add(principal.device, stream)
    stream.on('close', () => {
      stopHeartbeat()
      stop()
    })
    // Sends the headers, so that the reader knows that it listens.
    write('\n'.repeat(isAppOrigin(request.headers.origin ?? '') ? SNIFFED : 1))
    return reply.type('application/x-ndjson').send(stream)
  })
}

export const serveBackup = (app: FastifyInstance, services: AccessServices & ServerServices): void => {
  const { path, access } = RAW_ROUTES.backup
  app.get(path, admitted(access, services), (request, reply) => {
    const stream = new PassThrough()
    // A failure half-way cuts the connection, so that no one takes the piece for the whole.
    services.backups
      .write(stream, actorOf(request.caller as AdminCaller))
      .catch((error: unknown) => stream.destroy(error as Error))
    const day = new Date(services.now()).toISOString().slice(0, 10)
    return reply
      .type('application/gzip')
      .header('content-disposition', `attachment; filename="carillon-${day}.sqlite.gz"`)
      .send(stream)
  })
}
