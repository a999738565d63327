/** Whether a server's certificate is taken. Pure. */
export type Judgement = 'trusted' | 'refused' | 'as the system says'

/** @param pinned SHA-256 of the certificate, base64 @param fingerprint as Chromium writes it, `sha256/<base64>` */
export const judgeCertificate = (
  pinned: string | null,
  server: string | null,
  asked: { hostname: string; fingerprint: string },
): Judgement => {
  if (pinned === null || server === null || new URL(server).hostname !== asked.hostname) return 'as the system says'
  return asked.fingerprint === `sha256/${pinned}` ? 'trusted' : 'refused'
}
