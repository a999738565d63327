/** What went wrong, in words for the person at the terminal. */
import { Failure } from './command.ts'

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/

const codeOf = (error: unknown): string => {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException
    if (code) return code
    // Several addresses were tried, each with an error of its own.
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0])
  }
  return ''
}

/** Why a server could not be reached. @param origin as the person named it */
export const unreachable = (origin: string, error: unknown): Failure => {
  const code = codeOf(error)
  if (code === 'ECONNREFUSED') return new Failure(`No Carillon server answers at ${origin}. Is it running?`)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new Failure(`The name in ${origin} is not known. Is it spelt correctly, and is there a network?`)
  if (CERTIFICATE.test(code))
    return new Failure(
      `The certificate of ${origin} is not trusted here (${code}). Name the authority's certificate in NODE_EXTRA_CA_CERTS.`,
    )
  return new Failure(`${origin} cannot be reached${code && ` (${code})`}.`)
}

const FILE_ERRORS: Record<string, string> = {
  ENOENT: 'There is no file or folder',
  EACCES: 'You may not open',
  EPERM: 'You may not change',
  EISDIR: 'This is a folder, not a file:',
  ENOTDIR: 'This is a file, not a folder:',
  ENAMETOOLONG: 'This path is too long:',
  EROFS: 'This is on a disk that can only be read:',
  ENOSPC: 'The disk is full:',
}

/** One line for standard error. */
export const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'ZodError')
    return 'The server answers in a way that this version of Carillon does not understand. Are both up to date?'
  const { code, path, syscall } = error as NodeJS.ErrnoException
  // A write that fails names no path.
  const isFull = code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || (code === 'ENOSPC' && !path)
  if (isFull) return 'The disk is full: the data cannot be written. Make room on it, and start again.'
  // Nor does a read of a folder.
  if (code === 'EISDIR' && !path) return 'This is a folder, not a file. Name a file.'
  // A folder that was to be made, with all above it, is there as something else.
  const told = code === 'EEXIST' && syscall === 'mkdir' ? 'ENOTDIR' : code
  const known = told === undefined ? undefined : FILE_ERRORS[told]
  return known && path ? `${known} ${path}` : error.message
}
