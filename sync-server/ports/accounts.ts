import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'

export interface Accounts {
  /** As readers see it; null: no such account, or disabled. */
  nameOf(admin: AdminId): string | null
  /** null: no such account, or disabled */
  grantsOf(admin: AdminId): readonly Grant[] | null
  /** Raw Ed25519 public key of a device that signs for this administrator and is not revoked, else null. */
  signingKey(admin: AdminId, device: DeviceId): Uint8Array | null
}
