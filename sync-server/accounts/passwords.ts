import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** argon2id with the package's defaults, which are OWASP's: 19 MiB, two passes, one lane. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFC'))

/** Computed once and compared when nobody has the login, so that an unknown login takes as long as a known one. */
let decoy: Promise<string> | null = null

/** @param stored the account's hash, or null when there is no such account: then the answer is false, in the same time */
export const isPassword = async (stored: string | null, password: string): Promise<boolean> => {
  decoy ??= hash(randomBytes(16))
  const substitute = await decoy
  const matches = await verify(stored ?? substitute, password.normalize('NFC'))
  return matches && stored !== null
}
