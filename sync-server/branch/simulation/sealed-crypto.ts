/** Randomness and keys that follow from a seed; what WebCrypto does in threads is done at once, in its order. */
import { createHash, createHmac, createPrivateKey, createPublicKey, KeyObject, sign, timingSafeEqual, verify } from 'node:crypto' // prettier-ignore
import type { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'

/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

export const fill = <View extends ArrayBufferView>(chance: Chance, view: View): View => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  for (let at = 0; at < bytes.length; at++) bytes[at] = chance.below(256)
  return view
}

export const randomBuffer = (chance: Chance, size: number): Buffer => fill(chance, Buffer.alloc(size))

export const newKeyPair = (chance: Chance): { privateKey: KeyObject; publicKey: KeyObject } => {
  const key = Buffer.concat([PKCS8, randomBuffer(chance, 32)])
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

export const newUuid = (chance: Chance): `${string}-${string}-${string}-${string}-${string}` => {
  const bytes = randomBuffer(chance, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

type Named = string | { name: string }
const nameOf = (algorithm: Named): string => (typeof algorithm === 'string' ? algorithm : algorithm.name)
const hashOf = (key: CryptoKey): string => nameOf((key.algorithm as HmacKeyAlgorithm).hash).replace('-', '')
const bytesOf = (data: BufferSource): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

const signature = (key: CryptoKey, data: BufferSource): Uint8Array => {
  const object = KeyObject.from(key)
  if (key.algorithm.name === 'HMAC') return createHmac(hashOf(key), object).update(bytesOf(data)).digest()
  return sign(null, bytesOf(data), object)
}

/** What takes the place of methods of `crypto.subtle`; those that are not here need no thread. */
export const sealedSubtle = (chance: Chance, { importKey }: Pick<SubtleCrypto, 'importKey'>) => ({
  sign: async (_algorithm: Named, key: CryptoKey, data: BufferSource) => bufferOf(signature(key, data)),
  verify: async (_algorithm: Named, key: CryptoKey, given: BufferSource, data: BufferSource) => {
    if (key.algorithm.name !== 'HMAC') return verify(null, bytesOf(data), KeyObject.from(key), bytesOf(given))
    const own = signature(key, data)
    return own.length === given.byteLength && timingSafeEqual(own, bytesOf(given))
  },
  digest: async (algorithm: Named, data: BufferSource) =>
    bufferOf(createHash(nameOf(algorithm).replace('-', '')).update(bytesOf(data)).digest()),
  generateKey: async (algorithm: Named) => {
    if (nameOf(algorithm) !== 'Ed25519') throw new Error(`No key of ${nameOf(algorithm)} is made in a simulation.`)
    const { privateKey, publicKey } = newKeyPair(chance)
    const der = <Bytes extends Uint8Array>(bytes: Bytes) => new Uint8Array(bytes)
    return {
      privateKey: await importKey('pkcs8', der(privateKey.export({ format: 'der', type: 'pkcs8' })), algorithm, false, ['sign']), // prettier-ignore
      publicKey: await importKey('spki', der(publicKey.export({ format: 'der', type: 'spki' })), algorithm, true, ['verify']), // prettier-ignore
    }
  },
})
