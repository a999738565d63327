/** What a branch server calls head office with: a JWT (RFC 7519) signed by its own key. */
import { decodeJwt, importJWK, jwtVerify, SignJWT } from 'jose'
import type { KeyFile } from '@carillon/shared-model/branches/key-file.ts'
import { branchId } from '@carillon/shared-model/org/ids.ts'
import type { Branch } from '../ports/branches.ts'
import type { Branches } from './branches.ts'

/** Seconds that a token holds, and that two servers' clocks may differ. */
const LIFE = 60
const TOLERANCE = 600

/** @param now milliseconds */
export const branchToken = async ({ branch, key, organisation }: KeyFile, now: number): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(branch)
    .setAudience(organisation.serverId)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(now / 1000) + LIFE)
    .sign(await importJWK(key, 'EdDSA'))

/** @returns the branch server that a token proves, which may be admitted no more; null: none that there ever was */
export const provenBranch = async (
  token: string,
  branches: Branches,
  audience: string,
  now: number,
): Promise<Branch | null> => {
  try {
    const subject = branchId.safeParse(decodeJwt(token).sub)
    const branch = subject.success ? branches.find(subject.data) : undefined
    if (!branch) return null
    await jwtVerify(token, await importJWK({ kty: 'OKP', crv: 'Ed25519', x: branch.key }, 'EdDSA'), {
      algorithms: ['EdDSA'],
      audience,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(now),
      clockTolerance: TOLERANCE,
      maxTokenAge: LIFE + 2 * TOLERANCE,
    })
    return branch
  } catch {
    return null // not a JWT, or not a valid one
  }
}
