/** What a person's desks say of conversations: whom they may write to, and in which months anything was written. */
import type { DeskTalk } from '@carillon/shared-model/facts/desk.ts'
import type { AdminId, ConversationId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Administrators } from '../accounts/administrators.ts'
import type { DeskTalks } from '../directory/directory.ts'
import type { Database } from '../store/database.ts'
import type { ChatMemberships } from './memberships.ts'
import type { Queues } from './queues.ts'
import type { Retention } from './retention.ts'

/** A desk's own limit. */
const MOST = 100
const MONTHS = 12
/** Logs that one computer is to follow for the sake of conversations; with those of its feeds they fit a connection. */
const MOST_LOGS = 96

type Parts = {
  database: Database
  queues: Queues
  retention: Retention
  memberships: ChatMemberships
  administrators: Administrators
}
type Opened = { id: ConversationId; admin: AdminId }
type Month = { conversation: ConversationId; month: string }

const OPENED = 'SELECT id, admin FROM conversations WHERE person = ? AND admin IS NOT NULL AND deleted = 0 ORDER BY id'
const LOGS = `SELECT conversation, month FROM conversations JOIN talk_months ON conversation = id
  WHERE person = ? AND deleted = 0 AND month >= ? ORDER BY month DESC LIMIT ${MOST_LOGS}`
const FIRST = `SELECT conversation, min(month) AS month FROM conversations JOIN talk_months ON conversation = id
  WHERE person = ? AND deleted = 0 AND month >= ? GROUP BY conversation`

/** Queues by name, then the administrators who have opened a conversation. */
export const deskTalks = (parts: Parts, person: PersonId | null): DeskTalks => {
  const { database, queues, retention, memberships, administrators } = parts
  const talksSince = retention.since ?? undefined
  const since = talksSince === undefined ? {} : { talksSince }
  if (person === null) return { talks: [], ...since }
  const offered: Omit<DeskTalk, 'months' | 'first'>[] = queues.all.map(({ id, name, hours }) => ({
    conversation: memberships.idOf(person, id),
    queue: id,
    name,
    hours,
  }))
  const opened = database.all<Opened>(OPENED, person).map(({ id, admin }) => ({
    conversation: id,
    queue: null,
    name: administrators.find(admin)?.name ?? '',
    hours: null,
  }))
  opened.sort((a, b) => a.name.localeCompare(b.name))
  const logs = database.all<Month>(LOGS, person, talksSince ?? '')
  const first = new Map(
    database.all<Month>(FIRST, person, talksSince ?? '').map(({ conversation, month }) => [conversation, month]),
  )
  const monthsOf = (id: ConversationId) => {
    const months = logs.filter(({ conversation }) => conversation === id).map(({ month }) => month)
    const named = months.slice(0, MONTHS)
    const begun = first.get(id)
    return { months: named, ...(begun === undefined || named.includes(begun) ? {} : { first: begun }) }
  }
  const talks = [...offered, ...opened].slice(0, MOST)
  return { talks: talks.map((talk) => ({ ...talk, ...monthsOf(talk.conversation) })), ...since }
}
