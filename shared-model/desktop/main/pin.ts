/** A server with a certificate of its own: trusted by its fingerprint, and no other in its place but by the root key. */
import { createPublicKey, randomUUID, verify as verifySignature } from 'node:crypto'
import { session as sessions, type Session } from 'electron'
import { judgeCertificate, type Judgement } from '../judge-certificate.ts'
import { renewedPin, type Pin, type Trust } from '../own-certificate.ts'
import type { Verify } from '../../replica/authenticity.ts'

const ANSWERS: Record<Judgement, number> = { trusted: 0, refused: -2, 'as the system says': -3 }
/** Bytes of a server's word about itself. */
const LARGEST = 100_000

/** Node's own: Electron's WebCrypto knows no Ed25519 in its main process. */
const verify: Verify = async (key, bytes, signature) => {
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })
  return verifySignature(null, bytes, publicKey, Buffer.from(signature, 'base64url'))
}

/** What the server says of itself over a connection that proves nothing, and the certificate that it showed there. */
const askUnproved = async (server: string): Promise<{ reply: unknown; shown: string }> => {
  // Without a cache, and for this question alone: nothing else ever goes over it.
  const unproved = sessions.fromPartition(`certificate-${randomUUID()}`, { cache: false })
  let shown = ''
  unproved.setCertificateVerifyProc(({ certificate }, done) => {
    shown = hashIn(certificate.fingerprint)
    done(0)
  })
  const response = await unproved.fetch(`${server}/api/info`, { credentials: 'omit', redirect: 'error' })
  const text = await response.text()
  return { reply: text.length > LARGEST ? null : (JSON.parse(text) as unknown), shown }
}

/** Chromium writes `sha256/<base64>`. */
const hashIn = (fingerprint: string): string => fingerprint.replace(/^sha256\//, '')

export type Pinned = {
  server: () => string | null
  pin: () => Pin | null
  trust: () => Trust | null
  keep: (pin: Pin) => void
}

/** A certificate that is not the one that is known is asked for first: Chromium remembers what it was told. */
export const pinCertificate = (session: Session, { server, pin, trust, keep }: Pinned): void => {
  const renew = async (): Promise<void> => {
    const [address, known, trusted] = [server(), pin(), trust()]
    if (address === null || known === null || trusted === null) return
    const { reply, shown } = await askUnproved(address)
    const renewed = await renewedPin(reply, { shown, pin: known, trust: trusted }, verify)
    if (renewed) keep(renewed)
  }
  session.setCertificateVerifyProc(({ hostname, certificate }, done) => {
    const judged = () =>
      judgeCertificate(pin()?.sha256 ?? null, server(), { hostname, hash: hashIn(certificate.fingerprint) })
    const judgement = judged()
    if (judgement !== 'refused') return done(ANSWERS[judgement])
    renew()
      .catch((error: unknown) => console.info('The certificate was not renewed:', error))
      .finally(() => done(ANSWERS[judged()]))
  })
}
