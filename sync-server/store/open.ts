import { readdirSync, readFileSync } from 'node:fs'
import { ownFile } from '../files/home.ts'
import { Database } from './database.ts'

const FOLDER = ownFile('store/migrations/')

/** Opens the database and brings its schema up to date: numbered files, forward only, each in one transaction. */
export const openDatabase = (file: string): Database => {
  const database = new Database(file)
  const done = database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  if (done > files.length) {
    database.close()
    throw new Error(
      `This data was written by a newer version of Carillon (schema ${done}, known ${files.length}). Update Carillon.`,
    )
  }
  for (const [index, name] of files.entries()) {
    if (index < done) continue
    database.transaction(() => {
      database.script(readFileSync(new URL(name, FOLDER), 'utf8'))
      database.script(`PRAGMA user_version = ${index + 1}`)
    })
  }
  return database
}

/** The next revision for rows of views: one number for each transaction that changes any. */
export const nextRev = (database: Database): number => {
  database.run(
    "INSERT INTO meta (key, value) VALUES ('rev', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
  )
  return Number(database.get<{ value: string }>("SELECT value FROM meta WHERE key = 'rev'")!.value)
}
