/** Failures of the machine under the database: no work is to blame for them, and all of it waits until they are over. */

const codeOf = (error: unknown): string => {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : ''
}

/** Whether it failed because there is no room left. */
export const isDiskFull = (error: unknown): boolean => /^(SQLITE_FULL|ENOSPC|EDQUOT)$/.test(codeOf(error))

/** Whether the same work may succeed when the machine is well again. */
export const isStorageFailure = (error: unknown): boolean =>
  isDiskFull(error) ||
  /^(SQLITE_(BUSY|LOCKED|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)\w*|EIO|EROFS)$/.test(codeOf(error))
