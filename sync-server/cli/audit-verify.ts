/** `carillon audit verify`: through a server, in a data folder, or in an exported file. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { ChainState } from '../audit/chain.ts'
import { verifyLines, verifyStored } from '../audit/verify.ts'
import { openTrail } from '../roles/stopped-server.ts'
import { Failure, UsageError } from './command.ts'
import type { Output } from './output.ts'
import { serverOrigin } from './server-origin.ts'
import { openSession } from './session.ts'
import { pathIn, type Terminal } from './terminal.ts'

export type VerifyOptions = {
  server?: string | undefined
  data?: string | undefined
  file?: string | undefined
  expect?: string | undefined
}

const inFolder = async (folder: string, expect: string | null, terminal: Terminal): Promise<ChainState> => {
  const trail = openTrail(pathIn(terminal, folder))
  if ('missing' in trail)
    throw new Failure(
      trail.missing === 'data'
        ? `There is no data of a server in ${folder}.`
        : `The data in ${folder} is of a version that kept no audit trail.`,
    )
  try {
    return await verifyStored(trail.audit, expect)
  } finally {
    trail.close()
  }
}

const inFile = (file: string, expect: string | null): Promise<ChainState> =>
  verifyLines(createInterface({ input: createReadStream(file), crlfDelay: Infinity }), expect)

const onServer = async (server: string | undefined, expect: string | null, terminal: Terminal): Promise<ChainState> => {
  const { api } = await openSession(serverOrigin(server), terminal)
  return api.call('verifyAudit', { query: expect === null ? {} : { expect } })
}

/** @throws Failure when the trail is not as it was written @throws UsageError */
export const verify = async (options: VerifyOptions, output: Output, terminal: Terminal): Promise<void> => {
  const { server, data, file } = options
  if ([server, data, file].filter((place) => place !== undefined).length > 1)
    throw new UsageError('--server, --data and --file are three places: name one of them.')
  const expect = options.expect?.toLowerCase() ?? null
  if (expect !== null && !/^[0-9a-f]{64}$/.test(expect))
    throw new UsageError('--expect is a hash of 64 hexadecimal digits, as an earlier `audit verify` printed it.')

  const state = await (data !== undefined
    ? inFolder(data, expect, terminal)
    : file !== undefined
      ? inFile(pathIn(terminal, file), expect)
      : onServer(server, expect, terminal))
  const { entries, head, brokenAt, expectedAt } = state
  output.object(expect === null ? { entries, head, brokenAt } : { entries, head, brokenAt, expectedAt })
  if (brokenAt !== null)
    throw new Failure(
      `Entry ${brokenAt} is missing or is not as it was written.${file === undefined ? '' : ' (Only an export without filters can be verified.)'}`,
    )
  if (expect !== null && expectedAt === null)
    throw new Failure(`No entry has the expected hash: entries after those that are here were cut off, or replaced.`)
  output.line(`${entries} ${entries === 1 ? 'entry' : 'entries'}, all as written.`)
  output.line(`Head: ${head}`)
}
