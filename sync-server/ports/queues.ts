import type { z } from 'zod'
import type { QueueId } from '@carillon/shared-model/org/ids.ts'
import type { queueFields, savedReply } from '@carillon/shared-model/views/talk.ts'

export type QueueFields = z.infer<typeof queueFields>
export type Queue = QueueFields & { readonly id: QueueId }
export type SavedReply = z.infer<typeof savedReply>

export interface QueueRepository {
  /** Those that people may write to, in no order. */
  all(): Promise<Queue[]>
  /** Of those that have any. */
  replies(): Promise<Map<QueueId, SavedReply[]>>
}

export type QueueChange =
  /** it is new, or not as it was; its saved replies stay */
  | { kind: 'queue-saved'; queue: Queue }
  /** its conversations are offered no more; what was said in them is kept */
  | { kind: 'queue-removed'; queue: QueueId }
  | { kind: 'replies-saved'; queue: QueueId; replies: readonly SavedReply[] }
