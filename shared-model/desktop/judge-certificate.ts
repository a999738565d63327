/** Whether a server's certificate is taken. Pure. */
export type Judgement = 'trusted' | 'refused' | 'as the system says'

/** @param pinned SHA-256 of the certificate, base64, as is `hash` of the one that is shown */
export const judgeCertificate = (
  pinned: string | null,
  server: string | null,
  asked: { hostname: string; hash: string },
): Judgement => {
  if (pinned === null || server === null || new URL(server).hostname !== asked.hostname) return 'as the system says'
  return asked.hash === pinned ? 'trusted' : 'refused'
}
