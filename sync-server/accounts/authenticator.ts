/** Checks what a connection or a request presents: a JWT signed by the device's own key, or a resumption ticket. */
import { createHash } from 'node:crypto'
import { decodeJwt, importJWK, jwtVerify } from 'jose'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { deviceId } from '@carillon/shared-model/org/ids.ts'
import { readTicket } from '@carillon/shared-model/wire/tickets.ts'
import type { Clock } from '../ports/clock.ts'
import type { Authenticator } from '../ports/authenticator.ts'
import type { Administrators } from './administrators.ts'
import type { Device } from '../ports/devices.ts'
import type { Devices } from './devices.ts'
import type { Identity } from './identity.ts'
import type { Principals } from './principals.ts'
import { isGenuine, makeTicket, TICKET_LIFETIME } from './tickets.ts'

/** Seconds that a computer's clock may differ from the server's; it learns the server's time when it connects. */
const CLOCK_TOLERANCE = 60
/** Seconds from now in which a token must expire: a stolen one is not good for long. */
const LONGEST_LIFE = 600

export class DeviceAuthenticator implements Authenticator {
  readonly #identity: () => Identity | null
  readonly #devices: Devices
  readonly #administrators: Administrators
  readonly #principals: Principals
  readonly #clock: Pick<Clock, 'now' | 'candidates'>

  constructor(
    /** null until the server has been set up */
    identity: () => Identity | null,
    devices: Devices,
    administrators: Administrators,
    principals: Principals,
    clock: Pick<Clock, 'now' | 'candidates'>,
  ) {
    this.#identity = identity
    this.#devices = devices
    this.#administrators = administrators
    this.#principals = principals
    this.#clock = clock
  }

  authenticate(token: string): Principal | null | Promise<Principal | null> {
    const identity = this.#identity()
    if (!identity) return null
    const ticket = readTicket(token)
    if (!ticket) return this.#checkToken(token, identity.organisation.serverId)
    const left = ticket.expiresAt - this.#clock.now()
    // One that holds for longer was given out by a clock that was ahead.
    if (left <= 0 || left > TICKET_LIFETIME + CLOCK_TOLERANCE * 1000) return null
    const device = this.#admitted(ticket.device)
    return device && isGenuine(ticket, identity.ticketKey, this.#generation(device))
      ? this.#principals.of(device)
      : null
  }

  /** Tells only who knows a device's id, which cannot be guessed, that it is over. */
  async refusalOf(token: string): Promise<'revoked' | 'unknown' | 'unauthenticated'> {
    const subject = readTicket(token)?.device ?? subjectOf(token)
    if (subject === null || !this.#identity()) return 'unauthenticated'
    const standing = await this.#devices.standing(subject)
    if (standing === null) return 'unknown'
    return standing === 'revoked' ? 'revoked' : 'unauthenticated'
  }

  /** @throws when the principal's device is no longer admitted: it has just been authenticated, so that is a race */
  ticketFor(principal: Principal): { ticket: string; expiresAt: number } {
    const identity = this.#identity()
    const device = this.#admitted(principal.kind === 'admin' ? principal.device : principal.id)
    if (!identity || !device) throw new Error('This device is no longer admitted.')
    const expiresAt = Math.min(this.#clock.now() + TICKET_LIFETIME, device.expiresAt ?? Infinity)
    return { ticket: makeTicket(identity.ticketKey, device.id, expiresAt, this.#generation(device)), expiresAt }
  }

  async #checkToken(token: string, audience: string): Promise<Principal | null> {
    try {
      const subject = deviceId.safeParse(decodeJwt(token).sub)
      const device = subject.success ? this.#admitted(subject.data) : null
      if (!device) return null
      const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: device.key }, 'EdDSA')
      const { exp = Infinity } = decodeJwt(token)
      // While this server doubts its clock, the other side need not be the one that is wrong.
      const now = this.#clock.candidates().find((now) => isAlive(exp, now))
      if (now === undefined) return null
      await jwtVerify(token, key, {
        algorithms: ['EdDSA'],
        audience,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(now),
        clockTolerance: CLOCK_TOLERANCE,
      })
    } catch {
      return null // not a JWT, or not a valid one: the caller says so
    }
    // It may have been revoked while its signature was checked.
    const subject = decodeJwt(token).sub
    const device = subject && this.#admitted(subject as Device['id'])
    return device ? this.#principals.of(device) : null
  }

  #admitted(id: Device['id']): Device | null {
    const device = this.#devices.get(id)
    if (!device || (device.expiresAt !== null && device.expiresAt <= this.#clock.now())) return null
    return device.admin === null || this.#administrators.get(device.admin) ? device : null
  }

  /** A ticket was given to a computer with its person, or to an administrator with their password: another voids it. */
  #generation(device: Device): string {
    if (device.admin === null) return device.person ?? ''
    const hash = this.#administrators.get(device.admin)?.passwordHash ?? ''
    return createHash('sha256').update(hash).digest('base64url')
  }
}

/** @param exp seconds @param now milliseconds */
const isAlive = (exp: number, now: number): boolean =>
  exp > now / 1000 - CLOCK_TOLERANCE && exp <= now / 1000 + LONGEST_LIFE

const subjectOf = (token: string): Device['id'] | null => {
  try {
    return deviceId.safeParse(decodeJwt(token).sub).data ?? null
  } catch {
    return null
  }
}
