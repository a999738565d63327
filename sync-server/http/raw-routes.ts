/** Routes whose bodies are not JSON; their access is in the same table. */
import { CHAT_IMAGE_LIMIT } from '@carillon/shared-model/content/image-type.ts'
import { PassThrough } from 'node:stream'
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { holds } from '@carillon/shared-model/access/grants.ts'
import { blobReply, RAW_ROUTES, type changesLine } from '@carillon/shared-model/api/routes.ts'
import { blobHash } from '@carillon/shared-model/facts/blob.ts'
import type { AdminId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { z } from 'zod'
import { writeBackup } from '../accounts/backup.ts'
import { Refusal } from '../accounts/refusal.ts'
import { BLOB_LIMIT, getBlob, putBlob, putChatImage, tooLarge } from './blobs.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { appendAudit } from '../store/audit-trail.ts'
import { actorOf, admit, admitStill, mayNot, type AdminCaller } from './callers.ts'
import { seesBlob } from './items.ts'
import { seesAnyOf } from './scope.ts'
import type { Services } from './services.ts'

/** Milliseconds between heartbeats of a stream of changes. */
const HEARTBEAT = 15_000
/** Bytes that a reader of changes may leave unread before the stream is ended; it comes back and pulls. */
const UNREAD_LIMIT = 64 * 1024

const admitted = (access: (typeof RAW_ROUTES)[keyof typeof RAW_ROUTES]['access'], services: Services) => ({
  onRequest: async (request: Parameters<typeof admit>[0]) => {
    request.caller = await admit(request, access, services)
  },
})

const bodyOf = ({ body, headers }: FastifyRequest): { bytes: Buffer; claimed: string } => {
  if (!Buffer.isBuffer(body)) throw new Refusal(400, 'invalid', 'The request is empty.')
  return { bytes: body, claimed: (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase() }
}

/** Who may say anything in conversations. @throws Refusal */
const talkerOf = (principal: Principal, { administrators }: Services): PersonId | AdminId => {
  if (principal.kind === 'device') {
    if (principal.person !== null) return principal.person
    throw new Refusal(409, 'nobody-here', 'Nobody is known to work at this computer, so that nobody says anything.')
  }
  if (holds(administrators.get(principal.id)?.grants ?? [], 'chat.answer')) return principal.id
  throw mayNot('chat.answer')
}

export const serveBlobs = async (app: FastifyInstance, services: Services): Promise<void> => {
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
    app.post(put.path, { ...admitted(put.access, services), ...limited(BLOB_LIMIT) }, (request) => {
      const { bytes, claimed } = bodyOf(request)
      const by = (admitStill(request.caller, put.access, services) as AdminCaller).account.id
      return blobReply.parse(putBlob(services.database, bytes, claimed, by, services.now()))
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
    (request) => {
      const { bytes, claimed } = bodyOf(request)
      const who = talkerOf(admitStill(request.caller, putChat.access, services) as Principal, services)
      return blobReply.parse(putChatImage(services.database, bytes, claimed, who, services.now()))
    },
  )

  app.get<{ Params: { hash: string } }>(get.path, admitted(get.access, services), (request, reply) => {
    const hash = blobHash.safeParse(request.params.hash)
    const blob = hash.success ? getBlob(services.database, hash.data) : undefined
    if (!blob || !seesBlob(request.caller as Principal, blob, services))
      throw new Refusal(404, 'not-found', 'There is no such image.')
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

export const serveChanges = (app: FastifyInstance, services: Services): void => {
  const { path, access } = RAW_ROUTES.changes
  // Fastify waits for running replies, and these would run for ever.
  app.addHook('preClose', async () => services.streams.endAll())
  app.get(path, admitted(access, services), (request, reply) => {
    const { principal, account } = request.caller as AdminCaller
    const stream = new PassThrough()
    const write = (text: string) => {
      if (stream.writableEnded) return
      if (stream.readableLength + stream.writableLength > UNREAD_LIMIT) stream.end()
      else stream.write(text)
    }
    // A change of the account's grants ends the stream, so these hold as long as it does.
    const stop = services.views.onChange((changed) => {
      const views = changed.filter((view) => seesAnyOf(account, view))
      if (views.length > 0) write(`${JSON.stringify({ views } satisfies z.infer<typeof changesLine>)}\n`)
    })
    const heartbeat = setInterval(() => write('\n'), HEARTBEAT)
    services.streams.add(principal.device, stream)
    stream.on('close', () => {
      clearInterval(heartbeat)
      stop()
    })
    write('\n') // sends the headers, so that the reader knows that it listens
    return reply.type('application/x-ndjson').send(stream)
  })
}

export const serveBackup = (app: FastifyInstance, services: Services): void => {
  const { path, access } = RAW_ROUTES.backup
  app.get(path, admitted(access, services), (request, reply) => {
    const { database, folder } = services
    const actor = actorOf(request.caller as AdminCaller)
    const taken = () =>
      database.transaction(() =>
        appendAudit(database, { ...actor, at: services.now(), act: 'backup.taken', subject: null, detail: {} }),
      )
    const stream = new PassThrough()
    // A failure half-way cuts the connection, so that no one takes the piece for the whole.
    writeBackup(database, folder, stream, taken).catch((error: unknown) => stream.destroy(error as Error))
    const day = new Date(services.now()).toISOString().slice(0, 10)
    return reply
      .type('application/gzip')
      .header('content-disposition', `attachment; filename="carillon-${day}.sqlite.gz"`)
      .send(stream)
  })
}
