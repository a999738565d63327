/**
 * A socket in the data folder, for whoever runs the server and may read that folder: carry bundles, also at a branch
 * server that was never linked and at which nobody can sign in yet.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import type { Bundles } from '../branch/bundles.ts'
import { Refusal } from '../refusal.ts'
import { bundleStream, takeStream } from './bundle-transfer.ts'
import { statusOf } from './statuses.ts'

export const operatorSocket = (folder: string): string => join(folder, 'operator.sock')
/** Bytes of the path of a socket, on every system that has them. */
const LONGEST_PATH = 103

type Parts = { bundles: Pick<Bundles, 'prepare' | 'take'>; folder: string; log: Logger }

export class OperatorSocket {
  readonly #parts: Parts
  readonly #server: Server

  constructor(parts: Parts) {
    this.#parts = parts
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => this.#fail(error, response))
    })
  }

  /** Goes on without where there cannot be one. */
  async listen(): Promise<void> {
    const { folder, log } = this.#parts
    const path = operatorSocket(folder)
    if (process.platform === 'win32' || Buffer.byteLength(path) > LONGEST_PATH)
      return log.warn({ path }, 'no socket for the operator: its path is too long for this system')
    rmSync(path, { force: true })
    try {
      await new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(path, resolve))
      chmodSync(path, 0o600)
    } catch (error) {
      log.warn({ err: error, path }, 'no socket for the operator')
    }
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { bundles, folder } = this.#parts
    const url = new URL(request.url ?? '/', 'http://operator')
    const branch = url.searchParams.get('branch') ?? undefined
    const asked = `${request.method} ${url.pathname}`
    if (asked === 'GET /bundle') return pipeline(await bundleStream(bundles, branch), response)
    if (asked !== 'POST /bundle') throw new Refusal('not-found', 'There is nothing at this address.')
    const dryRun = url.searchParams.get('dryRun') === 'true'
    const report = await takeStream({ bundles, folder: join(folder, 'bundles') }, request, { dryRun })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(report))
  }

  #fail(error: unknown, response: ServerResponse): void {
    if (response.headersSent) return void response.destroy()
    const refusal = error instanceof Refusal ? error : null
    if (!refusal) this.#parts.log.error({ err: error }, 'what the operator asked for failed')
    const message = refusal?.message ?? 'Something went wrong on the server. Its log has the details.'
    const answer = JSON.stringify({ error: refusal?.code ?? 'internal', message })
    response.writeHead(refusal ? statusOf(refusal.code, true) : 500, { 'content-type': 'application/json' }).end(answer)
  }
}
