/** What a person's desks say of conversations: whom they may write to, and in which months anything was written. */
import type { DeskTalk } from '@carillon/shared-model/facts/desk.ts'
import type { AdminId, ConversationId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Administrators } from '../accounts/administrators.ts'
import type { DeskTalks } from '../directory/directory.ts'
import type { ConversationIds } from '../ports/conversation-ids.ts'
import { LATEST_MONTHS, type KnownConversations } from './known-conversations.ts'
import type { Queues } from './queues.ts'
import type { Retention } from './retention.ts'

/** A desk's own limit. */
const MOST = 100
/** Logs that one computer is to follow for the sake of conversations; with those of its feeds they fit a connection. */
const MOST_LOGS = 96

type Parts = {
  conversations: KnownConversations
  ids: ConversationIds
  queues: Queues
  retention: Retention
  administrators: Administrators
}
type Offered = Omit<DeskTalk, 'months' | 'first'>

/** Queues by name, then the administrators who have opened a conversation. */
export const deskTalks = (parts: Parts, person: PersonId | null): DeskTalks => {
  const talksSince = parts.retention.since ?? undefined
  const since = talksSince === undefined ? {} : { talksSince }
  if (person === null) return { talks: [], ...since }
  const months = monthsOf(parts.conversations, person, talksSince ?? '')
  const talks = [...offeredTo(parts, person), ...openedWith(parts, person)].slice(0, MOST)
  return { talks: talks.map((talk) => ({ ...talk, ...(months.get(talk.conversation) ?? { months: [] }) })), ...since }
}

const offeredTo = ({ queues, ids }: Parts, person: PersonId): Offered[] =>
  queues.all.flatMap(({ id, name, hours }) => {
    const conversation = ids.of(person, id)
    return conversation === null ? [] : [{ conversation, queue: id, name, hours }]
  })

const openedWith = ({ conversations, administrators }: Parts, person: PersonId): Offered[] =>
  conversations
    .of(person)
    .filter(({ talk }) => talk.with.startsWith('a'))
    .map(({ talk }) => ({
      conversation: talk.id,
      queue: null,
      name: administrators.find(talk.with as AdminId)?.name ?? '',
      hours: null,
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || (a.conversation < b.conversation ? -1 : 1))

/** Of each conversation the latest months, and the first that is kept. */
const monthsOf = (
  conversations: KnownConversations,
  person: PersonId,
  since: string,
): Map<ConversationId, Pick<DeskTalk, 'months' | 'first'>> => {
  const kept = conversations
    .of(person)
    .map(({ talk, first, months }) => ({ id: talk.id, ...keptOf(first, months, since) }))
  const followed = kept
    .flatMap(({ id, months }) => months.map((month) => ({ id, month })))
    .sort((a, b) => (a.month < b.month ? 1 : a.month > b.month ? -1 : a.id < b.id ? -1 : 1))
    .slice(0, MOST_LOGS)
  return new Map(
    kept.map(({ id, first }) => {
      const named = followed
        .filter((log) => log.id === id)
        .map(({ month }) => month)
        .slice(0, LATEST_MONTHS)
      return [id, { months: named, ...(first === null || named.includes(first) ? {} : { first }) }]
    }),
  )
}

/** Of a conversation what is kept since a month; where its first one cannot be told, that month is it. */
const keptOf = (first: string | null, months: readonly string[], since: string) => {
  const kept = months.filter((month) => month >= since)
  if (kept.length < months.length) return { first: kept[0] ?? null, months: kept }
  return { first: first !== null && first < since ? since : first, months: kept }
}
