import type { AdminId } from '@carillon/shared-model/org/ids.ts'

/** `expiresAt` in milliseconds */
export type InvitationRecord = { admin: AdminId; expiresAt: number }

export interface InvitationRepository {
  /** By the hash of its code, expired or not. */
  find(hash: string): Promise<InvitationRecord | null>
}

export type InvitationChange =
  /** those that were given before to the same account are void */
  | { kind: 'invitation-issued'; admin: AdminId; hash: string; expiresAt: number }
  | { kind: 'invitations-withdrawn'; admin: AdminId }
