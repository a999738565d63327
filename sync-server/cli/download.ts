/** Fetching what a server sends as a file. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { failure } from '@carillon/shared-model/api/routes.ts'
import { Failure } from './command.ts'
import { fetchFrom } from './http.ts'
import type { Session } from './session.ts'

/** @param path with its query @returns bytes written @throws Failure in the server's words */
export const download = async (
  { origin, token, now }: Session,
  { method, path }: { method: string; path: string },
  file: string,
): Promise<number> => {
  const headers = { authorization: `Bearer ${await token(now())}` }
  const response = await fetchFrom(origin)(origin + path, { method, headers })
  return saveReply(response, file)
}

/** In the server's words. */
export const failureIn = async (response: Response): Promise<Failure> => {
  const failed = failure.safeParse(await response.json().catch(() => null))
  return new Failure(failed.success ? failed.data.message : `The server answered ${response.status}.`)
}

/** Is told how many bytes more have come. */
export type Progress = { add: (bytes: number) => void }

/** @returns bytes written @throws Failure in the server's words */
export const saveReply = async (response: Response, file: string, progress?: Progress): Promise<number> => {
  if (!response.ok || !response.body) throw await failureIn(response)
  // Under its own name only when it is whole.
  const partial = `${file}.${process.pid}.tmp`
  const sink = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true })
  try {
    const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        progress?.add(chunk.byteLength)
        yield chunk
      }
    }
    await pipeline(Readable.fromWeb(response.body as ReadableStream), counted, sink)
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return sink.bytesWritten
}
