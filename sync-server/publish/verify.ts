import { createPublicKey, verify } from 'node:crypto'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'

/**
 * Whether the key signed exactly this request (Ed25519 over its canonical form, RFC 8785).
 * @param key raw public key, 32 bytes
 */
export const isSignedBy = (key: Uint8Array, { request, sig }: Signed): boolean => {
  try {
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') },
      format: 'jwk',
    })
    return verify(null, signedBytes(request), publicKey, Buffer.from(sig, 'base64url'))
  } catch {
    return false // not a key, or not a signature: not signed
  }
}
