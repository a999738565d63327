/** The certificate that the server has made for itself: which one it is, under the organisation's root key. */
import { createHash, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { ownCertificateBytes, type OwnCertificate } from '@carillon/shared-model/desktop/own-certificate.ts'

type Issuer = { organisation: { serverId: string }; rootKey: KeyObject | null }

export class OwnCertificates {
  #current: Omit<OwnCertificate, 'sig'> | null = null
  #signed: OwnCertificate | null = null

  /** @param pem that the server shows from now on */
  show(pem: Buffer): void {
    const certificate = new X509Certificate(pem)
    this.#signed = null
    this.#current = certificate.checkIssued(certificate)
      ? {
          sha256: createHash('sha256').update(certificate.raw).digest('base64'),
          from: new Date(certificate.validFrom).getTime(),
        }
      : null
  }

  /** SHA-256, base64; null: there is none, or an authority vouches for it */
  get sha256(): string | null {
    return this.#current?.sha256 ?? null
  }

  /** @param issuer null: the server has not been set up @returns null: there is none, or nobody here can sign for it */
  signed(issuer: Issuer | null): OwnCertificate | null {
    if (this.#signed !== null || this.#current === null || !issuer?.rootKey) return this.#signed
    const bytes = ownCertificateBytes(issuer.organisation.serverId, this.#current)
    return (this.#signed = { ...this.#current, sig: sign(null, bytes, issuer.rootKey).toString('base64url') })
  }
}
