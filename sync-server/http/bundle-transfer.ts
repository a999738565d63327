/** Bundles on their way in and out of the server: never more of one in memory than a piece (BUNDLE-8). */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { PassThrough, Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TakenReport } from '@carillon/shared-model/views/taken-bundle.ts'
import type { Bundles } from '../branch/bundles.ts'
import { Refusal } from '../refusal.ts'

/** Bytes of a bundle that comes in. */
const LARGEST = 4 * 1024 ** 3

/** @throws Refusal before anything is written. A failure half-way ends the stream, so that no one takes the piece for the whole */
export const bundleStream = async (bundles: Pick<Bundles, 'prepare'>, to: string | undefined): Promise<Readable> => {
  const write = await bundles.prepare(to)
  const stream = new PassThrough()
  const gone = new AbortController()
  stream.on('close', () => gone.abort())
  void write(async (bytes) => {
    if (stream.destroyed) throw new Error('Whoever asked for the bundle is gone.')
    if (!stream.write(bytes)) await once(stream, 'drain', { signal: gone.signal })
  }).then(
    () => stream.end(),
    (error: unknown) => stream.destroy(error as Error),
  )
  return stream
}

/** What a crash has left is of no use. */
export const clearFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** Keeps what comes in a file until it is taken, since all of it is read before anything of it is. */
export const takeStream = async (
  { bundles, folder }: { bundles: Pick<Bundles, 'take'>; folder: string },
  body: Readable,
  options: Parameters<Bundles['take']>[1],
  received: () => void = () => {},
): Promise<TakenReport> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${crypto.randomUUID()}.tmp`)
  try {
    let size = 0
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.byteLength
        if (size > LARGEST) done(new Refusal('too-large', 'This is larger than any bundle.'))
        else done(null, chunk)
      },
    })
    await pipeline(body, limit, createWriteStream(file, { flags: 'wx', mode: 0o600 }))
    received()
    return await bundles.take(file, options)
  } finally {
    await rm(file, { force: true })
  }
}
