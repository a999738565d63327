/**
 * A backup is one gzipped SQLite file: the database as of one moment, with the server's keys in a table of their own.
 * Whoever has it is the server, so it is kept like a key.
 */
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Database } from '../store/database.ts'
import { databaseFile, keyFile, writeSecret } from './data-folder.ts'
import { parseKeys } from './identity.ts'
import { Refusal } from './refusal.ts'

const withDatabase = <Result>(file: string, work: (database: Database) => Result): Result => {
  const database = new Database(file)
  try {
    const result = work(database)
    // Closing alone may leave what was written in the log beside the file.
    database.script('PRAGMA wal_checkpoint(TRUNCATE)')
    return result
  } finally {
    database.close()
  }
}

/** SQLite keeps its log and index beside the file. */
const removeDatabase = (file: string): void => {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(file + ending, { force: true })
}

/**
 * Writes a backup to `to` and ends it. While `VACUUM INTO` copies the database, nobody is served.
 * @param taken is called when the copy is whole, before a byte of it leaves; when it throws, none does
 */
export const writeBackup = async (
  database: Database,
  folder: string,
  to: Writable,
  taken: () => void = () => {},
): Promise<void> => {
  const copy = join(folder, `backup-${crypto.randomUUID()}.tmp`)
  try {
    database.run('VACUUM INTO ?', copy)
    const keys = readFileSync(keyFile(folder), 'utf8')
    withDatabase(copy, (written) => {
      written.script('CREATE TABLE server_keys (json TEXT NOT NULL)')
      written.run('INSERT INTO server_keys (json) VALUES (?)', keys)
    })
    taken()
    await pipeline(createReadStream(copy), createGzip(), to)
  } finally {
    removeDatabase(copy)
  }
}

/**
 * Makes a data folder from a backup.
 * @throws Refusal when the folder holds data already, or the file is not a whole backup; then nothing is left behind
 */
export const restoreBackup = async (file: string, folder: string): Promise<void> => {
  if (existsSync(databaseFile(folder)) || existsSync(keyFile(folder)))
    throw new Refusal(
      409,
      'not-empty',
      `${folder} holds the data of a server already. Name another folder, or move it away.`,
    )
  if (!existsSync(file)) throw new Refusal(404, 'no-file', `There is no file ${file}.`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copy = join(folder, `restore-${crypto.randomUUID()}.tmp`)
  try {
    const keys = await readBackup(file, copy)
    writeSecret(keyFile(folder), keys)
    // The database last: a folder counts as restored only with both.
    renameSync(copy, databaseFile(folder))
  } finally {
    removeDatabase(copy)
  }
}

/** Unpacks a backup to `copy`, without the keys. @returns the keys */
const readBackup = async (file: string, copy: string): Promise<string> => {
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(copy, { flags: 'wx', mode: 0o600 }))
    return withDatabase(copy, (database) => {
      const check = database.get<{ quick_check: string }>('PRAGMA quick_check')
      if (check?.quick_check !== 'ok') throw new Error('damaged')
      const keys = database.get<{ json: string }>('SELECT json FROM server_keys')?.json ?? ''
      parseKeys(keys)
      database.script('DROP TABLE server_keys; VACUUM')
      return keys
    })
  } catch {
    throw new Refusal(422, 'not-a-backup', `${file} is not a whole backup of Carillon. It may be cut short or damaged.`)
  }
}
