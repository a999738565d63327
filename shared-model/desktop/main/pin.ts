/** A server with a certificate of its own: trusted by its fingerprint, and no other in its place. */
import type { Session } from 'electron'
import { judgeCertificate, type Judgement } from '../judge-certificate.ts'

const ANSWERS: Record<Judgement, number> = { trusted: 0, refused: -2, 'as the system says': -3 }

export const pinCertificate = (session: Session, pinned: string | null, server: () => string | null): void =>
  session.setCertificateVerifyProc(({ hostname, certificate }, done) =>
    done(ANSWERS[judgeCertificate(pinned, server(), { hostname, fingerprint: certificate.fingerprint })]),
  )
