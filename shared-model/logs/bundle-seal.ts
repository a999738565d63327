/**
 * Encryption and signature of bundles. A pair of keys that is made for one bundle and the receiver's X25519 key agree on
 * a secret (RFC 7748), HKDF-SHA-256 (RFC 5869) makes an AES-256-GCM key of it, and each record is sealed under its number.
 * The sender signs (Ed25519, RFC 8032) a chain of hashes over all that is in the file, so that a record that is changed,
 * missing, moved or added is found; the header says for whom it is and by whom, and is part of the chain and of each seal.
 */
import { base64url } from '../org/ids.ts'
import { joinBytes } from './bundle-format.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const INFO = utf8('carillon bundle 1')

const bytesFrom = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))

const sha256 = async (...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', joinBytes(parts)))

/** What the signature is made of: goes on with each record. */
export class Chain {
  #hash: Uint8Array<ArrayBuffer> = new Uint8Array(0)

  async add(record: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    return (this.#hash = await sha256(this.#hash, record))
  }

  get signedBytes(): Uint8Array<ArrayBuffer> {
    return joinBytes([INFO, this.#hash])
  }
}

export class Seal {
  readonly #key: CryptoKey
  readonly #about: Uint8Array<ArrayBuffer>
  #number = 0

  /** @param about what is sealed along: the chain's hash of the header */
  constructor(key: CryptoKey, about: Uint8Array<ArrayBuffer>) {
    this.#key = key
    this.#about = about
  }

  async close(bytes: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.encrypt(this.#next(), this.#key, joinBytes([bytes])))
  }

  /** Rejects when it is not what was sealed for this key, as the next record. */
  async open(bytes: Uint8Array): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.decrypt(this.#next(), this.#key, joinBytes([bytes])))
  }

  /** The key is used for one bundle alone, so that numbers never come twice under it. */
  #next(): AesGcmParams {
    const iv = new Uint8Array(12)
    new DataView(iv.buffer).setUint32(8, this.#number++)
    return { name: 'AES-GCM', iv, additionalData: this.#about }
  }
}

export type AgreedKey = { key: CryptoKey; ephemeral: string }

/** A key that the receiver, and nobody else, can work out from `ephemeral`. */
export const agreeWith = async (receiver: CryptoKey): Promise<AgreedKey> => {
  const pair = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits'])
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { key: await derive(pair.privateKey, receiver, raw, 'encrypt'), ephemeral: base64url(raw) }
}

/** @param own the receiver's private X25519 key @throws when `ephemeral` is no key */
export const agreedBy = async (own: CryptoKey, ephemeral: string): Promise<CryptoKey> => {
  const raw = bytesFrom(ephemeral)
  const key = await crypto.subtle.importKey('raw', raw, { name: 'X25519' }, false, [])
  return derive(own, key, raw, 'decrypt')
}

const derive = async (
  privateKey: CryptoKey,
  publicKey: CryptoKey,
  salt: Uint8Array<ArrayBuffer>,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> => {
  const bits = await crypto.subtle.deriveBits({ name: 'X25519', public: publicKey }, privateKey, 256)
  const secret = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info: INFO }
  return crypto.subtle.deriveKey(hkdf, secret, { name: 'AES-GCM', length: 256 }, false, [use])
}

export const sign = async (key: CryptoKey, chain: Chain): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.sign('Ed25519', key, chain.signedBytes))

export const isSignedBy = (key: CryptoKey, chain: Chain, signature: Uint8Array): Promise<boolean> =>
  crypto.subtle.verify('Ed25519', key, joinBytes([signature]), chain.signedBytes)
