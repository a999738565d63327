/** Ids of conversations at a branch, which has no secret to work them out with: those that its roster names (ROSTER-8). */
import type { AdminId, ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { KnownConversations } from '../chat/known-conversations.ts'
import type { ConversationIds } from '../ports/conversation-ids.ts'
import type { HeldRoster } from './held-roster.ts'

export class RosterConversationIds implements ConversationIds {
  readonly #roster: HeldRoster
  readonly #conversations: Pick<KnownConversations, 'of'>

  constructor(roster: HeldRoster, conversations: Pick<KnownConversations, 'of'>) {
    this.#roster = roster
    this.#conversations = conversations
  }

  get version(): number {
    return this.#roster.version
  }

  async prepare(): Promise<void> {
    // Head office has done it.
  }

  of(person: PersonId, party: QueueId | AdminId): ConversationId | null {
    if (isQueue(party)) return this.#roster.offeredTo(person, party)
    return this.#conversations.of(person).find(({ talk }) => talk.with === party)?.talk.id ?? null
  }
}

const isQueue = (party: QueueId | AdminId): party is QueueId => party.startsWith('q')
