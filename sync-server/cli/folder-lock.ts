import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { Failure } from './command.ts'

/**
 * Takes a folder for this process, making it when it is missing. SQLite's lock is the operating system's: it ends with
 * the process, however that ends, where a file with a process id would survive a power cut.
 * @returns the way to give it back @throws Failure when another process has it
 */
export const lockFolder = (folder: string): (() => void) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const connection = new Libsql(join(folder, 'lock.sqlite'))
  try {
    connection.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    if (!/locked|busy/i.test((error as Error).message)) throw error
    throw new Failure(`Another process uses ${folder}. Stop it, or name another folder with --data.`)
  }
  return () => connection.close()
}
