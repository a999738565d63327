/** What facts change in the projections: decided by pure functions, applied by the store in the commit that keeps the facts. */
import type {
  Content, MessageContent, PublishRequest, RepeatRequest, Requested, Signed, StartRequest,
} from '@carillon/shared-model/facts/items.ts' // prettier-ignore
import type { Answers, LessonState } from '@carillon/shared-model/facts/training.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { TalkFact } from '@carillon/shared-model/folds/talk.ts'
import type { AdminId, ConversationId, DeviceId, FactId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { TextMark } from '@carillon/shared-model/facts/text-mark.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'

/** Times in milliseconds: `at` by the recipient's clock, `receivedAt` by the server's. */
export type ReceiptChange = {
  kind: 'receipt'
  item: ItemId
  /** subject of the journal: a person's id or a device's */
  recipient: string
  state: ReceiptState
  /** of the text that was on the screen; null: the one that was published first */
  text: TextMark | null
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

/** What was appended to one log of a conversation. */
export type TalkChange = { kind: 'talk'; talk: Talk; month: string; facts: readonly TalkFact[] }

/** A recurring message has come, as an item of its own; at once where the clocks are first. */
export type OccurrenceChange = {
  kind: 'occurrence'
  series: ItemId
  item: ItemId
  date: LocalDate
  publishedAt: number
  expires: number | null
  content: MessageContent
  addressed: number
}

export type Change =
  | ReceiptChange
  | LessonChange
  | TalkChange
  /** the server has said an administrator's name in a log of a conversation */
  | { kind: 'named'; conversation: ConversationId; month: string; admin: AdminId; name: string }
  | { kind: 'campaign'; request: StartRequest; publishedAt: number; addressed: number }
  | { kind: 'series'; request: RepeatRequest; publishedAt: number; addressed: number }
  /** of a campaign or a recurring message */
  | { kind: 'rescheduled'; item: ItemId; at: number; schedule: Calendar }
  | OccurrenceChange
  /** a recurring message has all that was due; it is looked at again then, milliseconds; null: nothing is to come */
  | { kind: 'looked'; series: ItemId; again: number | null }
  /** what is published about an item lies in the logs of this month too; null: its calendar is over */
  | { kind: 'carried'; item: ItemId; month: string | null }
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
