/** What facts change in the projections: decided by pure functions, applied by the store in the commit that keeps the facts. */
import type { Content, PublishRequest, Requested, Signed, StartRequest } from '@carillon/shared-model/facts/items.ts'
import type { Answers, LessonState } from '@carillon/shared-model/facts/training.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { DeviceId, FactId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'

/** Times in milliseconds: `at` by the recipient's clock, `receivedAt` by the server's. */
export type ReceiptChange = {
  kind: 'receipt'
  item: ItemId
  /** subject of the journal: a person's id or a device's */
  recipient: string
  state: ReceiptState
  at: number
  device: DeviceId
  receivedAt: number
}

/** Times as of receipts. */
export type LessonChange = {
  kind: 'lesson'
  /** the campaign */
  item: ItemId
  person: PersonId
  /** number of the lesson, from 0 */
  lesson: number
  state: LessonState
  at: number
  device: DeviceId
  answers: Answers | null
}

export type Change =
  | ReceiptChange
  | LessonChange
  | { kind: 'campaign'; request: StartRequest; publishedAt: number; addressed: number }
  | { kind: 'rescheduled'; item: ItemId; schedule: Calendar }
  /** an administrator asks for something; kept once by the fact's id */
  | { kind: 'requested'; fact: Requested }
  /** the request has been answered */
  | { kind: 'settled'; fact: FactId; state: 'published' | 'refused'; why: string | null }
  | { kind: 'item'; request: PublishRequest; publishedAt: number; addressed: number }
  | { kind: 'recalled'; item: ItemId; at: number }
  | { kind: 'revised'; item: ItemId; at: number; content: Content }
  /** one more entry of the audit trail */
  | { kind: 'audit'; entry: AuditInput }
  /** one more line of what was published about an item, as signed */
  | { kind: 'history'; item: ItemId; at: number; signed: Signed }
