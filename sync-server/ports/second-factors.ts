import type { AdminId } from '@carillon/shared-model/org/ids.ts'

/** An account's secrets are sealed. */
export type SecondFactorRecord = {
  /** what codes are made of; null: the account asks for none */
  secret: string | null
  /** one that counts for nothing until it is confirmed */
  pending: string | null
  /** number of the last step of time whose code was used, so that none is used twice */
  lastStep: number
}

export interface SecondFactorRepository {
  /** null: no such account */
  of(admin: AdminId): Promise<SecondFactorRecord | null>
  /** Hashes of recovery codes that have not been used, in no order. */
  recoveryCodes(admin: AdminId): Promise<string[]>
}

export type SecondFactorChange =
  | { kind: 'second-factor-begun'; admin: AdminId; pending: string }
  /** what was pending is the secret now; earlier recovery codes are void @param recoveryCodes their hashes */
  | { kind: 'second-factor-confirmed'; admin: AdminId; step: number; recoveryCodes: readonly string[] }
  | { kind: 'second-factor-used'; admin: AdminId; step: number }
  | { kind: 'recovery-code-used'; admin: AdminId; hash: string; at: number }
  | { kind: 'second-factor-removed'; admin: AdminId }
