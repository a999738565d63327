/**
 * A certificate that no authority vouches for: the server's own. An app trusts it by the fingerprint that came with the
 * enrolment link, and another one after it by the organisation's root key.
 */
import canonicalize from 'canonicalize'
import { z } from 'zod'

/** SHA-256 of a certificate (DER), base64. */
export const certificateHash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'the SHA-256 of the certificate, base64')

export const ownCertificate = z.object({
  sha256: certificateHash,
  /** from when on it is valid, milliseconds since the epoch: the later of two is the newer */
  from: z.number().int(),
  /** by the root key, base64url */
  sig: z.string().max(200),
})
export type OwnCertificate = z.infer<typeof ownCertificate>

/** The bytes that the root key signs (RFC 8785): which certificate of which server. `kind` tells them from others. */
export const ownCertificateBytes = (
  server: string,
  { sha256, from }: Omit<OwnCertificate, 'sig'>,
): Uint8Array<ArrayBuffer> => new TextEncoder().encode(canonicalize({ kind: 'certificate', server, sha256, from }))

/** A server's certificate that is trusted, and no other in its place. */
export type Pin = { sha256: string; /** 0: not known */ from: number }

/** Of whom an app is: by its enrolment. */
export type Trust = { serverId: string; rootKey: string }

const info = z.object({ certificate: ownCertificate.nullable() })

/**
 * @param reply of `/api/info`, over a connection that proves nothing
 * @param shown SHA-256 of the certificate of that very connection, base64
 * @returns what is pinned from now on; null: it is not this organisation's, or an older one
 */
export const renewedPin = async (
  reply: unknown,
  { shown, pin, trust }: { shown: string; pin: Pin; trust: Trust },
  verify: (key: string, bytes: Uint8Array<ArrayBuffer>, signature: string) => Promise<boolean>,
): Promise<Pin | null> => {
  const read = info.safeParse(reply)
  if (!read.success || read.data.certificate === null) return null
  const { sig, ...certificate } = read.data.certificate
  if (certificate.sha256 !== shown || certificate.from <= pin.from) return null
  return (await verify(trust.rootKey, ownCertificateBytes(trust.serverId, certificate), sig)) ? certificate : null
}
