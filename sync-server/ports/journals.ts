/** What journals say, as changes: a type of fact that somebody's journal may hold becomes rows by what stands here. */
import type { FactOf } from '@carillon/shared-model/facts/codec.ts'
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { TextMark } from '@carillon/shared-model/facts/text-mark.ts'
import type { Answers, LessonState } from '@carillon/shared-model/facts/training.ts'
import type { DeviceId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'

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

/** `subject`: whose journal it is; `at`: the fact's time, or that of its arrival when it was ahead. */
export type Came = { subject: string; at: number; receivedAt: number }

/** By the type of the fact. Pure. */
export const JOURNAL_CHANGES = {
  receipt: ({ item, state, by, text }: FactOf<'receipt'>, { subject, at, receivedAt }: Came): ReceiptChange => ({
    kind: 'receipt',
    item,
    recipient: subject,
    state,
    text: text ?? null,
    at,
    device: by,
    receivedAt,
  }),
  lesson: ({ item, lesson, state, by, answers }: FactOf<'lesson'>, { subject, at }: Came): LessonChange => ({
    kind: 'lesson',
    item,
    person: subject as PersonId,
    lesson,
    state,
    at,
    device: by,
    answers: answers ?? null,
  }),
} as const
export type JournalChange = ReturnType<(typeof JOURNAL_CHANGES)[keyof typeof JOURNAL_CHANGES]>
