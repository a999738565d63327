import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '../accounts/administrators.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'
import { openTalk } from '../store/sqlite-talk.ts'
import type { ChatMemberships } from './memberships.ts'
import { noQueue } from './queues.ts'

/**
 * The conversation of a person with a queue, or with the account itself: from now on it exists, whether or not anything
 * is said in it.
 * @param account may answer the person
 * @throws Refusal when there is no such queue for the account
 */
export const openConversation = (
  parts: { database: Database; memberships: ChatMemberships },
  account: Administrator,
  person: PersonId,
  queue: QueueId | null,
): ConversationId => {
  const { database, memberships } = parts
  if (queue !== null && !memberships.answersQueue(account, queue)) throw noQueue()
  const party = queue ?? account.id
  const talk: Talk = { id: memberships.idOf(person, party), person, with: party }
  const isOpen = database.get('SELECT 1 FROM conversations WHERE id = ? AND deleted = 0', talk.id) !== undefined
  if (!isOpen) database.transaction(() => openTalk(database, talk, nextRev(database)))
  return talk.id
}
