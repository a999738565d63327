/**
 * X25519 keys of those who have Ed25519 keys, so that a bundle can be sealed for whoever is known by what they sign:
 * the same point of the curve in its other form (RFC 7748, section 4.1), and the same scalar (RFC 8032, section 5.1.5).
 */
import { base64url } from '../org/ids.ts'

const P = 2n ** 255n - 19n

const bytesFrom = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n
  for (let factor = base, rest = exponent; rest > 0n; rest >>= 1n, factor = (factor * factor) % P)
    if (rest & 1n) result = (result * factor) % P
  return result
}

/** u = (1 + y) / (1 - y), both little-endian; the sign of x does not matter. */
const toMontgomery = (edwards: Uint8Array): Uint8Array<ArrayBuffer> => {
  if (edwards.byteLength !== 32) throw new RangeError('not an Ed25519 key')
  let y = 0n
  for (let n = 31; n >= 0; n--) y = (y << 8n) | BigInt(n === 31 ? edwards[n]! & 0x7f : edwards[n]!)
  const u = ((1n + y) * power((1n - y + P) % P, P - 2n)) % P
  return Uint8Array.from({ length: 32 }, (_, n) => Number((u >> BigInt(8 * n)) & 0xffn))
}

/** @param key Ed25519, raw, base64url, as it stands in a certificate @throws when it is none */
export const agreementKey = async (key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', toMontgomery(bytesFrom(key)), { name: 'X25519' }, true, [])

/** @param key an Ed25519 private key as a JWK @throws when it is none */
export const agreementPrivateKey = async ({ d, x }: JsonWebKey): Promise<CryptoKey> => {
  if (!d || !x) throw new RangeError('not an Ed25519 private key')
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-512', bytesFrom(d)))
  const scalar = hash.slice(0, 32)
  scalar[0]! &= 248
  scalar[31] = (scalar[31]! & 127) | 64
  const jwk = { kty: 'OKP', crv: 'X25519', d: base64url(scalar), x: base64url(toMontgomery(bytesFrom(x))) }
  return crypto.subtle.importKey('jwk', jwk, { name: 'X25519' }, false, ['deriveBits'])
}
