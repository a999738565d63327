/**
 * Resumption tickets: what they say, and its HMAC-SHA256 under the server's key, base64url. The HMAC also covers the
 * ticket's generation, which is not written in it: whatever changes the generation voids the ticket.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { ticketHead, type Ticket } from '@carillon/shared-model/wire/tickets.ts'

/** Milliseconds that a ticket holds at most: a working day. */
export const TICKET_LIFETIME = 8 * 3_600_000

const authenticationCode = (key: Buffer, head: string, generation: string) =>
  createHmac('sha256', key).update(`${head}.${generation}`).digest()

export const makeTicket = (key: Buffer, device: DeviceId, expiresAt: number, generation: string): string => {
  const head = ticketHead(device, expiresAt)
  return `${head}.${authenticationCode(key, head, generation).toString('base64url')}`
}

export const isGenuine = ({ head, code }: Ticket, key: Buffer, generation: string): boolean =>
  timingSafeEqual(Buffer.from(code, 'base64url'), authenticationCode(key, head, generation))
