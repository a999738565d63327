/** What a data folder holds: the database, and the server's keys beside it. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const databaseFile = (folder: string) => join(folder, 'carillon.sqlite')
export const keyFile = (folder: string) => join(folder, 'server.key.json')

/** SQLite makes files that everybody can read; one that is there and empty it takes as it is, with its log beside it. */
export const makePrivate = (file: string): void => closeSync(openSync(file, 'a', 0o600))

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
