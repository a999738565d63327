import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'

/**
 * A folder that was there before may be open to others, and so would be what is written into it, for a moment at least.
 * @throws Error with a sentence when it cannot be closed to them
 */
const closeToOthers = (folder: string): void => {
  const { mode } = statSync(folder)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  const open = new Error(
    `Other users of this computer can look into ${folder}, which will hold passwords' hashes and keys. Name a folder of its own with --data.`,
  )
  // A folder that everybody writes into, such as /tmp, is nobody's to close.
  if ((mode & 0o1000) !== 0) throw open
  try {
    chmodSync(folder, 0o700)
  } catch {
    // Its owner gave this account a group's access on purpose; everybody's would be another matter.
    if ((mode & 0o007) !== 0) throw open
  }
}

/** @throws Error with a sentence when its file cannot be opened */
const openLock = (folder: string): InstanceType<typeof Libsql> => {
  try {
    return new Libsql(join(folder, 'lock.sqlite'))
  } catch (error) {
    // SQLite's number for what cannot be opened is all that the library tells.
    if (!/: 14\b/.test((error as Error).message)) throw error
    throw new Error(
      `This account may not read and write in ${folder}. Change its owner, or name another one with --data.`,
    )
  }
}

/** @throws Error with a sentence when it cannot be made; what is wrong with the path itself is the command's to say */
const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EROFS')
      throw new Error(`${folder} would be on a disk that can only be read. Name a folder elsewhere with --data.`)
    if (code !== 'EACCES' && code !== 'EPERM') throw error
    throw new Error(
      `This account may not make the folder ${folder}. Make it for this account first, or name another one with --data.`,
    )
  }
}

/**
 * Takes a folder for this process, making it when it is missing. SQLite's lock is the operating system's: it ends with
 * the process, however that ends, where a file with a process id would survive a power cut.
 * @returns the way to give it back @throws Error with a sentence when another process has it
 */
export const lockFolder = (folder: string): (() => void) => {
  makeFolder(folder)
  closeToOthers(folder)
  const connection = openLock(folder)
  try {
    connection.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    if (!/locked|busy/i.test((error as Error).message)) throw error
    throw new Error(`Another process uses ${folder}. Stop it, or name another folder with --data.`)
  }
  return () => connection.close()
}
