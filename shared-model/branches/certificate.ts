/** The organisation's word that a key is a branch server's, and of which unit. */
import { z } from 'zod'
import { signature } from '../facts/credential.ts'
import { at } from '../facts/fact.ts'
import { isJson, keepReceived } from '../facts/received.ts'
import { branchId, unitId, type BranchId } from '../org/ids.ts'
import { verifyEd25519, type Verify } from '../replica/authenticity.ts'
import { rootSignedBytes, type SignByRoot } from './signed-by-root.ts'

/** A raw Ed25519 public key, base64url. */
export const rawKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

export const certificate = z.object({
  branch: branchId,
  /** of the branch server */
  key: rawKey,
  /** which it serves, with all below it */
  unit: unitId,
  /** milliseconds, inclusive */
  from: at,
  until: at,
  /** by the root key */
  sig: signature,
})
export type Certificate = z.infer<typeof certificate>

export const signCertificate = (claims: Omit<Certificate, 'sig'>, sign: SignByRoot): Certificate => ({
  ...claims,
  sig: sign(rootSignedBytes('branch', claims)),
})

/** @returns null when it is none */
export const readCertificate = (value: unknown): Certificate | null => {
  if (!isJson(value)) return null
  const read = certificate.safeParse(value)
  return read.success ? keepReceived(read.data, value as object) : null
}

/** `early`: it does not hold yet, or the clock is behind. */
export type CertificateProblem = 'other-branch' | 'other-key' | 'forged' | 'early' | 'expired'
type Expected = {
  /** of the organisation, raw, base64url */
  rootKey: string
  /** milliseconds */
  now: number
  /** whose it has to be; not said: whoever's */
  branch?: BranchId
  /** that the branch server has proved to hold; not said: none yet */
  key?: string
}

/** What is wrong with a certificate that was read; null: nothing. */
export const certificateProblem = async (
  held: Certificate,
  { rootKey, now, branch, key }: Expected,
  verify: Verify = verifyEd25519,
): Promise<CertificateProblem | null> => {
  if (branch !== undefined && held.branch !== branch) return 'other-branch'
  if (key !== undefined && held.key !== key) return 'other-key'
  if (!(await verify(rootKey, rootSignedBytes('branch', held), held.sig))) return 'forged'
  if (now < held.from) return 'early'
  return now > held.until ? 'expired' : null
}
