/** Copies of the whole database, with the server's keys in a table of their own. */
import type { UnitOfWork } from '../../ports/unit-of-work.ts'
import { Database } from './database.ts'
import { SqliteWriter } from './writer.ts'

/** @param file new, or empty @param keys what the server's key file holds */
export const copyDatabase = (database: Database, file: string, keys: string): void => {
  database.run('VACUUM INTO ?', file)
  const copy = new Database(file)
  try {
    copy.script('CREATE TABLE server_keys (json TEXT NOT NULL)')
    copy.run('INSERT INTO server_keys (json) VALUES (?)', keys)
    settle(copy)
  } finally {
    copy.close()
  }
}

/**
 * Makes a copy a server's own database again, without the keys.
 * @param opened is awaited when it is one
 * @returns the keys @throws Error when it is not a whole copy
 */
export const openCopy = async (file: string, opened: (unitOfWork: UnitOfWork) => Promise<void>): Promise<string> => {
  const copy = new Database(file)
  try {
    const check = copy.get<{ quick_check: string }>('PRAGMA quick_check')
    if (check?.quick_check !== 'ok') throw new Error('damaged')
    const keys = copy.get<{ json: string }>('SELECT json FROM server_keys')?.json ?? ''
    copy.script('DROP TABLE server_keys; VACUUM')
    // Those of the first versions had no settings.
    if (copy.get("SELECT 1 FROM sqlite_schema WHERE name = 'settings'")) await opened(new SqliteWriter(copy).unitOfWork)
    settle(copy)
    return keys
  } finally {
    copy.close()
  }
}

/** Closing alone may leave what was written in the log beside the file. */
const settle = (database: Database): void => database.script('PRAGMA wal_checkpoint(TRUNCATE)')
