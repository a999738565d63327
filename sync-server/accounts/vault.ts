/** Secrets that lie in the database are sealed under a key that does not: a stolen database file does not tell them. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

export class Vault {
  readonly #key: Buffer

  /** @param serverKey 32 bytes, from the server's key file; the vault's own key is derived from it (HKDF, RFC 5869) */
  constructor(serverKey: Buffer) {
    this.#key = Buffer.from(hkdfSync('sha256', serverKey, Buffer.alloc(0), 'carillon vault', 32))
  }

  /** @param purpose where the secret belongs, such as `totp <admin>`: it opens nowhere else @returns base64url */
  seal(secret: string, purpose: string): string {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(purpose))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** @throws Error when it was changed, sealed for another purpose, or by another server */
  open(sealed: string, purpose: string): string {
    const bytes = Buffer.from(sealed, 'base64url')
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE))
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(NONCE, NONCE + TAG))
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
  }
}
