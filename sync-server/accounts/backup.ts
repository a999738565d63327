/**
 * A backup is one gzipped SQLite file: the database as of one moment, with the server's keys in a table of their own.
 * Whoever has it is the server, so it is kept like a key.
 */
import { createReadStream, createWriteStream, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { lockFolder } from '../files/folder-lock.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { databaseFile, keyFile, makePrivate, writeSecret } from '../files/data-folder.ts'
import { parseKeys } from './identity.ts'
import { Refusal } from '../refusal.ts'

/** Copies all that is kept, as of one moment, to a new file, with the server's keys. While it does, nobody is served. */
export type CopyTo = (file: string, keys: string) => void
/** Takes the keys out of such a file, which is a server's database after it. @throws when it is not whole */
export type OpenCopy = (file: string) => Promise<string>

/** SQLite keeps its log and index beside the file. */
const removeDatabase = (file: string): void => {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(file + ending, { force: true })
}

/**
 * Writes a backup to `to` and ends it.
 * @param taken is awaited when the copy is whole, before a byte of it leaves; when it throws, none does
 */
export const writeBackup = async (
  copyTo: CopyTo,
  folder: string,
  to: Writable,
  taken: () => Promise<void> = async () => {},
): Promise<void> => {
  const copy = join(folder, `backup-${crypto.randomUUID()}.tmp`)
  try {
    makePrivate(copy)
    copyTo(copy, readFileSync(keyFile(folder), 'utf8'))
    await taken()
    await pipeline(createReadStream(copy), createGzip(), to)
  } finally {
    removeDatabase(copy)
  }
}

type Parts = { copyTo: CopyTo; folder: string; unitOfWork: UnitOfWork; now: () => number }

/** Backups of a running server, each with its entry in the audit trail. */
export class Backups {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Writes one to `to`, and ends it. */
  write(to: Writable, actor: Actor): Promise<void> {
    const { copyTo, folder, unitOfWork, now } = this.#parts
    return writeBackup(copyTo, folder, to, () =>
      unitOfWork(async ({ write }) =>
        write({ kind: 'audit', entry: { ...actor, at: now(), act: 'backup.taken', subject: null, detail: {} } }),
      ),
    )
  }
}

/**
 * Makes a data folder from a backup.
 * @throws Refusal when the folder holds data already, or the file is not a whole backup; then nothing of it is left
 * behind @throws Error with a sentence when another process uses the folder
 */
export const restoreBackup = async (file: string, folder: string, openCopy: OpenCopy): Promise<void> => {
  refuseData(folder)
  if (!existsSync(file)) throw new Refusal('no-file', `There is no file ${file}.`)
  const unlock = lockFolder(folder)
  const copy = join(folder, `restore-${crypto.randomUUID()}.tmp`)
  try {
    refuseData(folder)
    const keys = await readBackup(file, copy, openCopy)
    writeSecret(keyFile(folder), keys)
    // The database last: a folder counts as restored only with both.
    renameSync(copy, databaseFile(folder))
  } finally {
    removeDatabase(copy)
    unlock()
  }
}

const refuseData = (folder: string): void => {
  if (existsSync(databaseFile(folder)) || existsSync(keyFile(folder)))
    throw new Refusal(
      'not-empty',
      `${folder} holds the data of a server already. Name another folder, or move it away.`,
    )
}

/** Unpacks a backup to `copy`, without the keys. @returns the keys */
const readBackup = async (file: string, copy: string, openCopy: OpenCopy): Promise<string> => {
  try {
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(copy, { flags: 'wx', mode: 0o600 }))
    const keys = await openCopy(copy)
    parseKeys(keys)
    return keys
  } catch {
    throw new Refusal('not-a-backup', `${file} is not a whole backup of Carillon. It may be cut short or damaged.`)
  }
}
