/**
 * Who is a member of which conversation, in one place (rules MEMBER-n). Where there is none for somebody, nothing tells
 * why.
 */
import { LRUCache } from 'lru-cache'
import { isGranted } from '@carillon/shared-model/access/grants.ts'
import type { Principal, Talk } from '@carillon/shared-model/access/principals.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator, Administrators } from '../accounts/administrators.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { ConversationIds } from '../ports/conversation-ids.ts'
import type { Memberships } from '../ports/memberships.ts'
import type { KnownConversations } from './known-conversations.ts'
import type { Queues } from './queues.ts'
import type { Retention } from './retention.ts'

/** People whose ids of conversations are remembered; those of more are worked out again. */
const REMEMBERED = 20_000

type Parts = {
  conversations: KnownConversations
  ids: ConversationIds
  queues: Queues
  retention: Retention
  administrators: Administrators
  directory: { readonly units: ReadonlyMap<UnitId, Unit>; unitOfPerson(person: PersonId): UnitId | null }
}

/** @param answeredBy profiles and accounts; none: everybody who may answer chats */
export const isAnswerer = (
  { id, profile }: Pick<Administrator, 'id' | 'profile'>,
  answeredBy: readonly string[],
): boolean => answeredBy.length === 0 || answeredBy.includes(id) || (profile !== null && answeredBy.includes(profile))

export class ChatMemberships implements Memberships {
  readonly #parts: Parts
  /** with queues that a person may write to, whether they ever did or not */
  readonly #offered = new LRUCache<PersonId, ReadonlyMap<string, Talk>>({ max: REMEMBERED })
  /** of the ids that are remembered */
  #version = -1

  constructor(parts: Parts, announcements: Announcements) {
    this.#parts = parts
    announcements.on(['queue-saved', 'queue-removed', 'conversations-erased'], () => this.#offered.clear())
  }

  talkOf(principal: Principal, conversation: string, month: string): Talk | null {
    const { since } = this.#parts.retention
    if (since !== null && month < since) return null
    return this.talkNow(principal, conversation)
  }

  /** Whatever the month. */
  talkNow(principal: Principal, conversation: string): Talk | null {
    const known = this.#parts.conversations.get(conversation)
    if (principal.kind === 'device') {
      if (principal.person === null) return null
      const talk = known ?? this.#offeredTo(principal.person).get(conversation)
      return talk?.person === principal.person && this.#exists(talk) ? talk : null
    }
    const account = this.#parts.administrators.get(principal.id)
    return known && account && this.answers(account, known) ? known : null
  }

  /** Whether an account is the other side of a conversation that exists. */
  answers(account: Pick<Administrator, 'id' | 'grants' | 'profile'>, talk: Omit<Talk, 'id'>): boolean {
    const { directory } = this.#parts
    if (!this.#exists(talk)) return false
    if (talk.with.startsWith('q') ? !this.answersQueue(account, talk.with) : talk.with !== account.id) return false
    return isGranted(account.grants, 'chat.answer', directory.unitOfPerson(talk.person), directory.units)
  }

  /** Whether an account answers a queue, where it may answer chats. */
  answersQueue(account: Pick<Administrator, 'id' | 'profile'>, queue: string): boolean {
    const found = this.#parts.queues.get(queue)
    return found !== undefined && isAnswerer(account, found.answeredBy)
  }

  #exists({ with: party }: Omit<Talk, 'id'>): boolean {
    return party.startsWith('a') || this.#parts.queues.get(party) !== undefined
  }

  #offeredTo(person: PersonId): ReadonlyMap<string, Talk> {
    const { queues, ids } = this.#parts
    if (ids.version !== this.#version) this.#offered.clear()
    this.#version = ids.version
    let offered = this.#offered.get(person)
    if (!offered) {
      const talks = queues.all.flatMap(({ id: queue }): Talk[] => {
        const id = ids.of(person, queue)
        return id === null ? [] : [{ id, person, with: queue }]
      })
      offered = new Map(talks.map((talk) => [talk.id, talk]))
      this.#offered.set(person, offered)
    }
    return offered
  }
}
