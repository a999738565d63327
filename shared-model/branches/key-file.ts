/** What a branch server is started with: made once, with a certificate of head office, and kept as secret as any key. */
import { z } from 'zod'
import { branchId } from '../org/ids.ts'
import type { Verify } from '../replica/authenticity.ts'
import { certificate, certificateProblem, rawKey, readCertificate, type CertificateProblem } from './certificate.ts'

export const organisation = z.object({
  name: z.string(),
  /** of head office */
  serverId: z.string().min(1).max(64),
  rootKey: rawKey,
})

const keyFile = z.object({
  branch: branchId,
  /** as a JWK (RFC 8037) */
  key: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: rawKey, d: rawKey }),
  certificate,
  organisation,
})
export type KeyFile = z.infer<typeof keyFile>

const WRONG: Record<CertificateProblem, string> = {
  'other-branch': 'Its certificate is another branch server’s. Ask for a new key file.',
  'other-key': 'Its certificate is for another key. Ask for a new key file.',
  forged: 'Its certificate was not issued by this organisation. Ask for a new key file.',
  early: 'Its certificate does not hold yet. Check this computer’s clock.',
  expired: 'Its certificate is over. Ask for a new key file.',
}

/**
 * Reads and checks the text of a key file.
 * @param now milliseconds
 * @throws Error that says what is wrong with it and what to do
 */
export const readKeyFile = async (text: string, now: number, verify?: Verify): Promise<KeyFile> => {
  const value = parsed(text)
  const read = keyFile.safeParse(value)
  const certified = read.success ? readCertificate((value as KeyFile).certificate) : null
  if (!read.success || !certified)
    throw new Error('This is not the key file of a branch server. “carillon branch add” makes one at head office.')
  const { branch, key, organisation } = read.data
  const expected = { rootKey: organisation.rootKey, now, branch, key: key.x }
  const problem = await certificateProblem(certified, expected, verify)
  if (problem) throw new Error(`This key file cannot be used. ${WRONG[problem]}`)
  return { ...read.data, certificate: certified }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
