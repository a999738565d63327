import type { AdminId, ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'

/** There is one conversation for each person and queue, and one for each person and administrator. */
export interface ConversationIds {
  /** another one: ids are not what they were */
  readonly version: number
  /** Before there is a queue or a conversation, and once the server is set up. */
  prepare(): Promise<void>
  /** Of a person's conversation, whether it exists or not; null: this server does not know it. */
  of(person: PersonId, party: QueueId | AdminId): ConversationId | null
}
