import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'

const KEYS_KEPT = 256

/** Checks signatures, with the keys of administrators' devices made ready once: that takes longer than a check. */
export class SignatureChecker {
  readonly #keys = new LRUCache<string, KeyObject>({ max: KEYS_KEPT })

  /**
   * Whether the key signed exactly this request (Ed25519 over its canonical form, RFC 8785).
   * @param key raw public key, 32 bytes
   */
  isSignedBy(key: Uint8Array, { request, sig }: Signed): boolean {
    try {
      return verify(null, signedBytes(request), this.#publicKey(key), Buffer.from(sig, 'base64url'))
    } catch {
      return false // not a key, or not a signature: not signed
    }
  }

  #publicKey(raw: Uint8Array): KeyObject {
    const x = Buffer.from(raw).toString('base64url')
    let key = this.#keys.get(x)
    if (!key) {
      key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
      this.#keys.set(x, key)
    }
    return key
  }
}
