import type { Logger } from 'pino'
import { readSavedClock } from '../../clock/saved-clock.ts'
import { ServerClock } from '../../clock/server-clock.ts'
import type { Config } from '../../config.ts'
import { openEpoch } from '../../epoch.ts'
import { Background, type Repeat } from '../../ports/background.ts'
import type { Database } from '../../store/sqlite/database.ts'
import { probeDisk } from '../../store/sqlite/disk-probe.ts'
import { DiskWatch } from '../../store/disk-watch.ts'
import { SqliteWriter } from '../../store/sqlite/writer.ts'

type Given = {
  config: Config
  log: Logger
  database: Database
  wall: () => number
  elapsed: () => number
  repeat: Repeat | undefined
}

/** What every other part stands on: the database and its disk, the time, and work that nobody waits for. */
export const makeFoundation = async ({ config, log, database, wall, elapsed, repeat }: Given) => {
  const disk = new DiskWatch({ probe: () => probeDisk(database), log })
  database.watch((error) => disk.failed(error))
  const writer = new SqliteWriter(database)
  const kept = await readSavedClock(writer.repositories)
  const clock = new ServerClock({ kept, wall, elapsed, log })
  const { now, calendar } = clock
  const background = new Background(log, repeat)
  return {
    config,
    log,
    database,
    writer,
    background,
    disk,
    epoch: await openEpoch(writer.unitOfWork),
    clock,
    wall,
    now,
    calendar,
    /** until when the server is known to have run before, milliseconds; null: it never did */
    lastRun: kept && Math.max(kept.time, kept.last),
  }
}
export type Foundation = Awaited<ReturnType<typeof makeFoundation>>
