/** Starts a server: head office's, or that of a branch. */
import type { DestinationStream } from 'pino'
import { readConfig, type ConfigInput } from '../config.ts'
import { lockFolder } from '../files/folder-lock.ts'
import { makeLogger } from '../logging.ts'
import type { Repeat } from '../ports/background.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import type { Database } from '../store/sqlite/database.ts'
import { branch } from './branch.ts'
import { compose } from './compose.ts'
import { headOffice } from './head-office.ts'
import { makeFoundation } from './parts/foundation.ts'
import type { RunningServer } from './running-server.ts'

/** What goes on beside requests, the disk and the log: the process's own where nothing else is given. */
type Surroundings = {
  repeat?: Repeat
  logTo?: DestinationStream
  /** a clock that nobody sets, milliseconds from any beginning; the wall clock itself where only that is given */
  elapsed?: () => number
  open?: (folder: string) => Database
}
const sinceStart = () => Math.round(performance.now())

/**
 * Starts a server.
 * @param wall the wall clock, milliseconds
 * @throws Error with a sentence: a wrong configuration, a folder in use, damaged data, a port that is taken
 */
export const serve = async (
  input: ConfigInput,
  wall: () => number = Date.now,
  { repeat, logTo, elapsed = wall === Date.now ? sinceStart : wall, open = openDataFolder }: Surroundings = {},
): Promise<RunningServer> => {
  const config = readConfig(input)
  const log = makeLogger(config.logLevel, logTo)
  const role = config.upstream === undefined ? headOffice() : await branch(config, wall)
  const unlock = lockFolder(config.data)
  let leave = unlock
  try {
    const database = open(config.data)
    leave = () => {
      database.close()
      unlock()
    }
    const server = await compose(await makeFoundation({ config, log, database, wall, elapsed, repeat }), role)
    const listening = await server.start()
    return {
      ...listening,
      get setupToken() {
        return server.installation.setupToken
      },
      close: async () => {
        try {
          await server.end()
          await server.keepTime()
        } finally {
          leave()
        }
      },
    }
  } catch (error) {
    leave()
    throw error
  }
}
