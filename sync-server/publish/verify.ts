import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'

/** Keys of administrators' devices, made ready once: that takes longer than the rest of a short request. */
const KEYS_KEPT = 256
const keys = new Map<string, KeyObject>()

/**
 * Whether the key signed exactly this request (Ed25519 over its canonical form, RFC 8785).
 * @param key raw public key, 32 bytes
 */
export const isSignedBy = (key: Uint8Array, { request, sig }: Signed): boolean => {
  try {
    return verify(
      null,
      signedBytes(request),
      publicKeyOf(Buffer.from(key).toString('base64url')),
      Buffer.from(sig, 'base64url'),
    )
  } catch {
    return false // not a key, or not a signature: not signed
  }
}

const publicKeyOf = (x: string): KeyObject => {
  let key = keys.get(x)
  if (!key) {
    key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    if (keys.size >= KEYS_KEPT) keys.clear()
    keys.set(x, key)
  }
  return key
}
