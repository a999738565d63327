/** Who the load plays: N endpoints with a person each and one administrator, as `seed.ts` has enrolled them. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AdminId, DeviceId, PersonId } from '@carillon/shared-model/org/ids.ts'
import { TOKEN_LIFETIME } from '@carillon/shared-model/wire/tokens.ts'
import { SignJWT } from 'jose'

/** `key`: the private key as PKCS #8, base64. `logs`: every log that it follows, in order of urgency. */
export type Seat = { device: DeviceId; person: PersonId; key: string; logs: string[] }
export type Seats = {
  serverId: string
  admin: { id: AdminId; name: string; device: DeviceId; key: string; outbox: string }
  /** where an alert to everyone is published */
  everyone: string
  seats: Seat[]
}

export const SEATS_FILE = 'seats.json'

export const readSeats = (folder: string): Seats => JSON.parse(readFileSync(`${folder}/${SEATS_FILE}`, 'utf8')) as Seats

export const privateKey = (text: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })

/** A token as a device signs it (shared-model/wire/tokens.ts), over Node's keys, which are made faster. */
export const signToken = (device: DeviceId, key: string, audience: string): Promise<string> => {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject(device)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + TOKEN_LIFETIME)
    .sign(privateKey(key))
}
