import type { AdminId, BranchId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'

/** An enrolment code as it is kept. Times in milliseconds. */
export type EnrolmentCode = {
  /** of the whole code, which is kept nowhere */
  hash: string
  /** the beginning of the code, as lists show it */
  prefix: string
  unit: UnitId
  person: PersonId | null
  uses: number
  used: number
  expiresAt: number
  revokedAt: number | null
}

export interface EnrolmentRepository {
  /** By the hash of a code, valid or not. */
  find(hash: string): Promise<EnrolmentCode | null>
  /** Codes that can still be used by then, of units and people who are in the directory; newest first. */
  valid(now: number): Promise<EnrolmentCode[]>
  /** The same, also of units and people who are not in the directory now; in no order. */
  unspent(now: number): Promise<EnrolmentCode[]>
  /** Whether a code that can still be used by then begins so. */
  isTaken(prefix: string, now: number): Promise<boolean>
}

export type EnrolmentChange =
  /** `by`: a branch server, where it took over one of head office's */
  | { kind: 'code-issued'; code: EnrolmentCode; by: AdminId | BranchId; at: number }
  /** it is so at head office by now; uses that were counted here stay counted */
  | { kind: 'code-changed'; code: EnrolmentCode }
  | { kind: 'code-used'; hash: string }
  | { kind: 'code-revoked'; hash: string; at: number }
