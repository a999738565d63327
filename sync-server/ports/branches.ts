/** Branch servers as head office knows them, and how far two servers have exchanged what they hold. Times in milliseconds. */
import type { AdminId, BranchId, UnitId } from '@carillon/shared-model/org/ids.ts'

export type Branch = {
  readonly id: BranchId
  /** whose computers and people it serves, with all units below */
  readonly unit: UnitId
  /** raw Ed25519 public key, base64url */
  readonly key: string
  readonly addedAt: number
  /** after this it is admitted no more */
  readonly until: number
  readonly revokedAt: number | null
  /** when it first delivered what it should not have, by what it knew; null: it never did */
  readonly flaggedAt: number | null
  /** until when head office is sure to know what was done at its computers; null: it never did */
  readonly lastContact: number | null
  /** where its computers reach it, as it last said, such as `https://f01.carillon.example`; null: it does not say */
  readonly origin: string | null
}

/** Of the database `epoch` of another server, of the logs of `scope`: everything up to `seq` is on this server's disk. */
export type Cursor = { readonly epoch: string; readonly scope: string; readonly seq: number }

export interface BranchRepository {
  /** Revoked ones too; in the order in which they were added. */
  all(): Promise<Branch[]>
  /** @param server a branch's id at head office, head office's at a branch; null: nothing was exchanged */
  cursor(server: string): Promise<Cursor | null>
}

export type BranchChange =
  | { kind: 'branch-added'; branch: Branch; by: AdminId }
  | { kind: 'branch-revoked'; branch: BranchId; at: number }
  | { kind: 'branch-origin-told'; branch: BranchId; origin: string | null }
  /** what was done at its computers is known until then */
  | { kind: 'branch-contact'; branch: BranchId; at: number }
  | { kind: 'exchanged'; server: string; cursor: Cursor }
