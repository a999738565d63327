/** What commands need of a data folder that they open by themselves: no server is made for them. */
import { existsSync } from 'node:fs'
import { restoreBackup } from '../accounts/backup.ts'
import { unlockLogin } from '../accounts/unlock.ts'
import { beginEpoch } from '../epoch.ts'
import { databaseFile } from '../files/data-folder.ts'
import { lockFolder } from '../files/folder-lock.ts'
import type { AuditRepository } from '../ports/audit.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { hasTrail, SqliteAudit } from '../store/sqlite/audit.ts'
import { openCopy } from '../store/sqlite/backup.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { Database } from '../store/sqlite/database.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'

/** All of a server that is needed where none runs. */
export type StoppedServer = { unitOfWork: UnitOfWork; repositories: Repositories }

/** Does something to a data folder that no other process uses meanwhile. @throws Error with a sentence when one does */
export const inDataFolder = async <Result>(
  folder: string,
  work: (server: StoppedServer) => Promise<Result>,
): Promise<Result> => {
  const unlock = lockFolder(folder)
  try {
    const database = openDataFolder(folder)
    try {
      return await work(new SqliteWriter(database))
    } finally {
      database.close()
    }
  } finally {
    unlock()
  }
}

/**
 * Ends the lock-out of a login: the way in on the server's own machine, for whoever may read its data folder. It works
 * beside a running server, which asks the database at each attempt; the folder's lock is not taken. SQLite keeps the two
 * processes apart, since each writes in transactions that begin by taking the right to write.
 * @param now milliseconds
 * @returns how many counts of failures there were @throws Error with a sentence
 */
export const unlockInFolder = async (folder: string, login: string, now: number): Promise<number> => {
  const file = databaseFile(folder)
  if (!existsSync(file)) throw new Error(`There is no server's data in ${folder}.`)
  const database = new Database(file)
  try {
    // Nothing is migrated here: a server of an older version may be running.
    if (!database.get("SELECT 1 FROM pragma_table_info('sign_in_failures') WHERE name = 'source'"))
      throw new Error('The data is of another version. Start the server once, then try again.')
    return await unlockLogin(new SqliteWriter(database).unitOfWork, login, now)
  } finally {
    database.close()
  }
}

/** Makes a data folder from a backup. @throws as of `restoreBackup` */
export const restoreFolder = (file: string, folder: string): Promise<void> =>
  // What anybody knows of the database that was lost is not known of this one.
  restoreBackup(file, folder, (copy) => openCopy(copy, beginEpoch))

type Trail = { audit: AuditRepository; close: () => void }

/**
 * Opens the audit trail of a data folder to read it. A server may run beside it: nothing is written, nothing is migrated,
 * and a reader hinders no writer.
 * @returns what is not there: any data, or a trail, which older versions did not keep
 */
export const openTrail = (folder: string): Trail | { missing: 'data' | 'trail' } => {
  const file = databaseFile(folder)
  if (!existsSync(file)) return { missing: 'data' }
  const database = new Database(file, 'read')
  if (hasTrail(database)) return { audit: new SqliteAudit(database), close: () => database.close() }
  database.close()
  return { missing: 'trail' }
}
