/**
 * Resumption tickets: `t.<device>.<expiry in base 36>.<HMAC-SHA256 under the server's key, base64url>`. The HMAC also
 * covers the ticket's generation, which is not written in it: whatever changes the generation voids the ticket.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'

/** Milliseconds that a ticket holds at most: a working day. */
export const TICKET_LIFETIME = 8 * 3_600_000

const authenticationCode = (key: Buffer, head: string, generation: string) =>
  createHmac('sha256', key).update(`${head}.${generation}`).digest()

export const makeTicket = (key: Buffer, device: DeviceId, expiresAt: number, generation: string): string => {
  const head = `t.${device}.${expiresAt.toString(36)}`
  return `${head}.${authenticationCode(key, head, generation).toString('base64url')}`
}

const PARTS = /^(t\.(d[A-Za-z0-9_-]{22})\.([0-9a-z]{1,11}))\.([A-Za-z0-9_-]{43})$/

export type Ticket = { device: DeviceId; expiresAt: number; head: string; code: string }

/** @returns null when the text does not look like a ticket, such as a JWT; what it says is true only if `isGenuine` */
export const readTicket = (text: string): Ticket | null => {
  const match = PARTS.exec(text)
  if (!match) return null
  const [, head, device, expiry, code] = match as unknown as [string, string, DeviceId, string, string]
  return { device, expiresAt: Number.parseInt(expiry, 36), head, code }
}

export const isGenuine = ({ head, code }: Ticket, key: Buffer, generation: string): boolean =>
  timingSafeEqual(Buffer.from(code, 'base64url'), authenticationCode(key, head, generation))
