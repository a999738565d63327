/** `carillon audit verify`: through a server, in a data folder, or in an exported file. */
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { databaseFile } from '../accounts/data-folder.ts'
import type { ChainState } from '../audit/chain.ts'
import { verifyLines, verifyStored } from '../audit/verify.ts'
import { Database } from '../store/database.ts'
import { SqliteAudit } from '../store/sqlite-audit.ts'
import { Failure, UsageError } from './command.ts'
import type { Output } from './output.ts'
import { serverOrigin } from './server-origin.ts'
import { openSession } from './session.ts'

export type VerifyOptions = {
  server?: string | undefined
  data?: string | undefined
  file?: string | undefined
  expect?: string | undefined
}

/** Beside a running server too: nothing is written, and a reader hinders no writer. */
const inFolder = async (folder: string, expect: string | null): Promise<ChainState> => {
  const file = databaseFile(folder)
  if (!existsSync(file)) throw new Failure(`There is no data of a server in ${folder}.`)
  const database = new Database(file, 'read')
  try {
    if (!database.get("SELECT 1 FROM sqlite_master WHERE name = 'audit'"))
      throw new Failure(`The data in ${folder} is of a version that kept no audit trail.`)
    return await verifyStored(new SqliteAudit(database), expect)
  } finally {
    database.close()
  }
}

const inFile = (file: string, expect: string | null): Promise<ChainState> =>
  verifyLines(createInterface({ input: createReadStream(file), crlfDelay: Infinity }), expect)

const onServer = async (server: string | undefined, expect: string | null): Promise<ChainState> => {
  const { api } = await openSession(serverOrigin(server))
  return api.call('verifyAudit', { query: expect === null ? {} : { expect } })
}

/** @throws Failure when the trail is not as it was written @throws UsageError */
export const verify = async (options: VerifyOptions, output: Output): Promise<void> => {
  const { server, data, file } = options
  if ([server, data, file].filter((place) => place !== undefined).length > 1)
    throw new UsageError('--server, --data and --file are three places: name one of them.')
  const expect = options.expect?.toLowerCase() ?? null
  if (expect !== null && !/^[0-9a-f]{64}$/.test(expect))
    throw new UsageError('--expect is a hash of 64 hexadecimal digits, as an earlier `audit verify` printed it.')

  const state = await (data !== undefined
    ? inFolder(data, expect)
    : file !== undefined
      ? inFile(file, expect)
      : onServer(server, expect))
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
