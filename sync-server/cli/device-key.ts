/** The Ed25519 key of a device at the command line. A key that outlives the process lies in a file as a JWK (RFC 8037). */
import { z } from 'zod'

export const jwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() })
export type Jwk = z.infer<typeof jwk>

/** @returns a new key: `x` is the public half as it is registered */
export const newJwk = async (): Promise<Jwk> => {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])
  return jwk.parse(await crypto.subtle.exportKey('jwk', pair.privateKey))
}

/** @returns a key that signs and cannot be read any more */
export const privateKeyOf = (key: Jwk): Promise<CryptoKey> =>
  crypto.subtle.importKey('jwk', key, { name: 'Ed25519' }, false, ['sign'])

export const signWith =
  (privateKey: CryptoKey) =>
  async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, privateKey, bytes))
