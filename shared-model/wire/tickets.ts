/** What a resumption ticket says in the open: `t.<device>.<expiry in base 36>.<code>`; whether it is true, its server knows. */
import type { DeviceId } from '../org/ids.ts'

const PARTS = /^(t\.(d[A-Za-z0-9_-]{22})\.([0-9a-z]{1,11}))\.([A-Za-z0-9_-]{43})$/

/** `expiresAt`: milliseconds. */
export type Ticket = { device: DeviceId; expiresAt: number; head: string; code: string }

/** @param expiresAt milliseconds */
export const ticketHead = (device: DeviceId, expiresAt: number): string => `t.${device}.${expiresAt.toString(36)}`

/** @returns null when the text does not look like a ticket, such as a JWT */
export const readTicket = (text: string): Ticket | null => {
  const match = PARTS.exec(text)
  if (!match) return null
  const [, head, device, expiry, code] = match as unknown as [string, string, DeviceId, string, string]
  return { device, expiresAt: Number.parseInt(expiry, 36), head, code }
}
