import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { CloseName } from '@carillon/shared-model/wire/close-codes.ts'

export interface Authenticator {
  /**
   * Checks a device's JWT or a resumption ticket. null: not valid, expired, revoked, or the account is disabled.
   * Tickets are answered without waiting (they cost one HMAC), tokens with a promise (Ed25519).
   */
  authenticate(token: string): Principal | null | Promise<Principal | null>
  /** Why a token or ticket was not accepted: it names a device that was removed, or none that there ever was, or is not valid. */
  refusalOf(token: string): Promise<Extract<CloseName, 'revoked' | 'unknown' | 'unauthenticated'>>
  ticketFor(principal: Principal): { ticket: string; expiresAt: number }
}
