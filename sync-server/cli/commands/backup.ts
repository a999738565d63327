import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { failure, RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { Failure, needed, parse, type Command } from '../command.ts'
import { fetchFrom } from '../http.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'

export const backup: Command = {
  name: 'backup',
  summary: 'Fetches a backup of a running server',
  usage: `backup --to F [--server URL]

  --to F                the file to write; keep it like a key, since it holds those of the server
${SERVER_USAGE}
${JSON_USAGE}: {"file","bytes"}`,

  async run(args, output) {
    const { values } = parse(args, { ...SERVER_OPTION, to: { type: 'string' } })
    const file = needed(values.to, 'to')
    const { origin, token, now } = await openSession(serverOrigin(values.server))
    const { method, path } = RAW_ROUTES.backup
    const response = await fetchFrom(origin)(origin + path, {
      method,
      headers: { authorization: `Bearer ${await token(now())}` },
    })
    if (!response.ok || !response.body) {
      const failed = failure.safeParse(await response.json().catch(() => null))
      throw new Failure(failed.success ? failed.data.message : `The server answered ${response.status}.`)
    }
    // Under its own name only when it is whole.
    const partial = `${file}.${process.pid}.tmp`
    const sink = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true })
    try {
      await pipeline(Readable.fromWeb(response.body as ReadableStream), sink)
      await rename(partial, file)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
    output.line(`Wrote ${file}, ${sink.bytesWritten} bytes. It holds the server's keys: keep it safe.`)
    output.object({ file, bytes: sink.bytesWritten })
  },
}
