import type { AdminId, ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type {
  ConversationChange,
  ConversationMonth,
  ConversationRepository,
  StoredConversation,
  TalkChange,
  Voice,
} from '../../ports/conversations.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'
import { eraseTalks, removeTalksBefore } from './talk-removal.ts'
import { applyDated, openTalk } from './talk.ts'

/** Parameter: how many months. */
const EXISTING = `SELECT id, person, coalesce(queue, admin) AS party,
    (SELECT min(month) FROM talk_months WHERE conversation = id) AS first,
    (SELECT group_concat(month) FROM
      (SELECT month FROM talk_months WHERE conversation = id ORDER BY month DESC LIMIT ?)) AS months
  FROM conversations WHERE deleted = 0`
const MONTHS = `SELECT conversation, month FROM talk_months
  WHERE conversation IN (SELECT value FROM json_each(?)) ORDER BY month`
const EXTENT = `SELECT count(CASE WHEN EXISTS (SELECT 1 FROM talk_months WHERE conversation = id) THEN 1 END) AS conversations,
  coalesce(sum(messages), 0) AS messages FROM conversations WHERE person = ?`
const TO_NOTIFY =
  'SELECT conversation, month, person FROM talk_months JOIN conversations ON id = conversation WHERE notified = 0'
const UNNAMED = 'SELECT conversation, month, admin, name FROM talk_voices JOIN admins ON id = admin WHERE named IS NULL'
const RENAMED = `SELECT conversation, month, admin, name FROM admins CROSS JOIN talk_voices ON admin = id
  WHERE month >= ? AND named <> name`

export class SqliteConversations implements ConversationRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async existing(limit: number): Promise<StoredConversation[]> {
    type Row = {
      id: ConversationId
      person: PersonId
      party: QueueId | AdminId
      first: string | null
      months: string | null
    }
    const rows = this.#database.allAsJson<Row>(['id', 'person', 'party', 'first', 'months'], EXISTING, limit)
    return rows.map(({ id, person, party, first, months }) => ({
      id,
      person,
      with: party,
      first,
      months: months?.split(',').sort() ?? [],
    }))
  }

  async monthsOf(conversations: readonly ConversationId[]): Promise<Map<ConversationId, string[]>> {
    const months = new Map<ConversationId, string[]>()
    const rows = this.#database.all<ConversationMonth>(MONTHS, JSON.stringify(conversations))
    for (const { conversation, month } of rows) months.set(conversation, [...(months.get(conversation) ?? []), month])
    return months
  }

  async erasures(): Promise<Map<PersonId, number>> {
    const rows = this.#database.all<{ person: PersonId; epoch: number }>('SELECT person, epoch FROM erasures')
    return new Map(rows.map(({ person, epoch }) => [person, epoch]))
  }

  async extentOf(person: PersonId): Promise<{ conversations: number; messages: number }> {
    const { conversations, messages } = this.#database.get<{ conversations: number; messages: number }>(EXTENT, person)!
    return { conversations, messages }
  }

  async lastMonth(): Promise<string | null> {
    return this.#database.get<{ month: string | null }>('SELECT max(month) AS month FROM talk_months')?.month ?? null
  }

  async monthsFrom(month: string): Promise<ConversationMonth[]> {
    return this.#database.all<ConversationMonth>('SELECT conversation, month FROM talk_months WHERE month >= ?', month)
  }

  async monthsToNotify(): Promise<(ConversationMonth & { person: PersonId })[]> {
    return this.#database.all<ConversationMonth & { person: PersonId }>(TO_NOTIFY)
  }

  async unnamedVoices(): Promise<Voice[]> {
    return this.#database.all<Voice>(UNNAMED)
  }

  async renamedVoices(since: string): Promise<Voice[]> {
    return this.#database.all<Voice>(RENAMED, since)
  }
}

export const conversationAppliers: Appliers<Exclude<ConversationChange, TalkChange>> = {
  dated: (database, change, rev) => {
    applyDated(database, change.conversation, change.times, rev('conversations'))
  },
  named: (database, change) => {
    database.run(
      'UPDATE talk_voices SET named = ? WHERE conversation = ? AND month = ? AND admin = ?',
      change.name,
      change.conversation,
      change.month,
      change.admin,
    )
  },
  'conversation-opened': (database, { talk }, rev) => {
    openTalk(database, talk, rev('conversations'))
  },
  'conversation-removed': (database, { conversation }, rev) => {
    database.run('UPDATE conversations SET deleted = 1, rev = ? WHERE id = ?', rev('conversations'), conversation)
  },
  'months-notified': (database, { months }) => {
    const list = JSON.stringify(months.map(({ conversation, month }) => [conversation, month]))
    database.run(
      `UPDATE talk_months SET notified = 1
         WHERE (conversation, month) IN (SELECT value->>0, value->>1 FROM json_each(?))`,
      list,
    )
  },
  'months-removed': (database, { before }, rev) => {
    removeTalksBefore(database, before, () => rev('conversations'))
  },
  'conversations-erased': (database, { person }, rev) => {
    eraseTalks(database, person, rev('conversations'))
  },
}
