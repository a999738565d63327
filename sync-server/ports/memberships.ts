import type { Principal, Talk } from '@carillon/shared-model/access/principals.ts'

/** Who is a member of which conversation, as it is now. */
export interface Memberships {
  /** @param month of the log, `yyyy-mm` @returns null: there is no such conversation for them, or none of that month */
  talkOf(principal: Principal, conversation: string, month: string): Talk | null
}
