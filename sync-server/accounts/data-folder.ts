import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from '../store/database.ts'
import { openDatabase } from '../store/open.ts'

/** What a data folder holds: the database, and the server's keys beside it. */
export const databaseFile = (folder: string) => join(folder, 'carillon.sqlite')
export const keyFile = (folder: string) => join(folder, 'server.key.json')

/** Opens the data folder, making it when it is new. Only its owner can look inside: it holds password hashes and keys. */
export const openDataFolder = (folder: string): Database => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = openDatabase(databaseFile(folder))
  chmodSync(databaseFile(folder), 0o600)
  return database
}

/** Writes a secret so that a crash leaves the old file or the new one, and nobody else can read either. */
export const writeSecret = (file: string, text: string): void => {
  const temporary = `${file}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, file)
}
