/** The file with which a branch server proves itself: made by the command line, read when the server starts. */
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readKeyFile, type KeyFile } from '@carillon/shared-model/branches/key-file.ts'
import type { Certificate } from '@carillon/shared-model/branches/certificate.ts'

/** A new key: the private half goes into the file, and nowhere else. */
export const newBranchKey = () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as KeyFile['key']
  const file = (certificate: Certificate, organisation: KeyFile['organisation']): KeyFile => ({
    branch: certificate.branch,
    key: { kty: key.kty, crv: key.crv, x: key.x, d: key.d },
    certificate,
    organisation,
  })
  return { publicKey: key.x, file }
}

/** @throws Error with a sentence: it cannot be read, or is no key file that holds now */
export const openKeyFile = async (path: string, now: number): Promise<KeyFile> => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new Error(`The key file ${path} cannot be read. Check its owner and mode.`)
  }
  return readKeyFile(text, now).catch((error: Error) => {
    throw new Error(`${path}: ${error.message}`)
  })
}
