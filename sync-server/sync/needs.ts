/** What the hot path and the publisher need of accounts and directory; implemented there, injected in main.ts. */
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { AdminId, DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'

export interface Authenticator {
  /**
   * Checks a device's JWT or a resumption ticket. null: not valid, expired, revoked, or the account is disabled.
   * Tickets are answered without waiting (they cost one HMAC), tokens with a promise (Ed25519).
   */
  authenticate(token: string): Principal | null | Promise<Principal | null>
  /** Whether a token or ticket that was not accepted names a device that was removed, and need not try again. */
  isRevoked(token: string): boolean
  ticketFor(principal: Principal): { ticket: string; expiresAt: number }
}

/** The directory as it is now, in memory. */
export interface Directory {
  readonly root: Unit | null
  readonly units: ReadonlyMap<UnitId, Unit>
  unitOfPerson(person: PersonId): UnitId | null
  unitOfDevice(device: DeviceId): UnitId | null
  /** Recipients that targets address now: people, and computers (all, or those with nobody assigned). */
  countPeople(to: readonly Target[]): number
  countComputers(to: readonly Target[], which: 'all' | 'unattended'): number
  /** What a computer's desk should say now (all fields but the fact's header), or null for an unknown one. */
  deskOf(device: DeviceId): Omit<Desk, 'type' | 'at' | 'by' | 'v'> | null
}

export interface Accounts {
  /** As readers see it; null: no such account, or disabled. */
  nameOf(admin: AdminId): string | null
  /** null: no such account, or disabled */
  grantsOf(admin: AdminId): readonly Grant[] | null
  /** Raw Ed25519 public key of a device that signs for this administrator and is not revoked, else null. */
  signingKey(admin: AdminId, device: DeviceId): Uint8Array | null
}
