import { chmodSync, mkdirSync } from 'node:fs'
import { databaseFile, makePrivate } from '../../files/data-folder.ts'
import type { Database } from './database.ts'
import { openDatabase } from './open.ts'

/** Opens the data folder, making it when it is new. Only its owner can look inside: it holds password hashes and keys. */
export const openDataFolder = (folder: string): Database => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  makePrivate(databaseFile(folder))
  const database = openDatabase(databaseFile(folder))
  chmodSync(databaseFile(folder), 0o600)
  return database
}
