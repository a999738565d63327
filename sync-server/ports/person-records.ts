import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { ConversationId, DeviceId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'

/** All that rows tell of a person; what they said is in the logs. Times in milliseconds. */
export type PersonRecord = {
  person: {
    id: PersonId
    employeeNo: string
    login: string
    firstName: string
    lastName: string
    email: string
    title: string
    /** its name */
    unit: string
    hasLeft: boolean
  }
  /** In the order in which they were enrolled. */
  computers: { id: DeviceId; name: string; enrolledAt: number; lastSeen: number | null }[]
  /** Those in which anything was written, also with queues that were removed. `with`: its name, or the administrator's. */
  conversations: { id: ConversationId; with: string | null; months: string[] }[]
  receipts: { item: ItemId; title: string; state: ReceiptState; times: Record<ReceiptState, number | null> }[]
  campaigns: {
    item: ItemId
    title: string
    lessons: { title: string; openedAt: number | null; finishedAt: number | null }[]
  }[]
}

/** People who are in the directory, and those who have left. */
export interface PersonRecordRepository {
  /** First and last name; null: there was never such a person. */
  nameOf(person: PersonId): Promise<string | null>
  /** null: there was never such a person. */
  find(person: PersonId): Promise<PersonRecord | null>
}
