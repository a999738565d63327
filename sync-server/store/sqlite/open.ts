import { readdirSync, readFileSync } from 'node:fs'
import { ownFile } from '../../files/home.ts'
import { Database } from './database.ts'

const FOLDER = ownFile('store/sqlite/migrations/')

/** Names of the migrations, in order. */
export const migrations = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()

/** Opens the database and brings its schema up to date. */
export const openDatabase = (file: string): Database => {
  const database = new Database(file)
  try {
    migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Numbered files, forward only, each in one transaction. @param count how many there are then; all, if not said otherwise */
export const migrate = (database: Database, count?: number): void => {
  const done = database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
  const files = migrations()
  if (done > files.length)
    throw new Error(
      `This data was written by a newer version of Carillon (schema ${done}, known ${files.length}). Update Carillon.`,
    )
  for (const [index, name] of files.slice(0, count).entries()) {
    if (index < done) continue
    database.transaction(() => {
      database.script(readFileSync(new URL(name, FOLDER), 'utf8'))
      database.script(`PRAGMA user_version = ${index + 1}`)
    })
  }
}

/** The next revision for rows of views: one number for each transaction that changes any. */
export const nextRev = (database: Database): number => {
  database.run(
    "INSERT INTO meta (key, value) VALUES ('rev', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
  )
  return Number(database.get<{ value: string }>("SELECT value FROM meta WHERE key = 'rev'")!.value)
}
