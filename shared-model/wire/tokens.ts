/**
 * A connection presents a JWT (RFC 7519) signed by the device's own Ed25519 key, or a resumption ticket that the
 * server gave it before. Keys are WebCrypto keys, so that a browser's private key never leaves it.
 */
import { SignJWT } from 'jose'
import type { DeviceId } from '../org/ids.ts'

/** Seconds that a device's own token holds. */
export const TOKEN_LIFETIME = 60

export type DeviceKey = { device: DeviceId; privateKey: CryptoKey }

/**
 * @param audience the server's id, learnt when the device was enrolled or signed in
 * @param now milliseconds by the server's clock, as far as the device knows it
 */
export const makeToken = (key: DeviceKey, audience: string, now: number): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(key.device)
    .setAudience(audience)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor(now / 1000) + TOKEN_LIFETIME)
    .sign(key.privateKey)

export const makeKeyPair = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])

/** Raw 32-byte public key, base64url, as it is registered. */
export const publicKeyText = async (publicKey: CryptoKey): Promise<string> =>
  (await crypto.subtle.exportKey('jwk', publicKey)).x ?? ''
