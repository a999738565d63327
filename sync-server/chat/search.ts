/** Messages that hold a text, of the conversations that an account is a member of. */
import type { z } from 'zod'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { AdminId, ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { foundMessage } from '@carillon/shared-model/views/talk.ts'
import type { Database } from '../store/database.ts'

type FoundMessage = z.infer<typeof foundMessage>
type Match = { seq: number; id: ConversationId; person: PersonId; queue: QueueId | null; admin: AdminId | null }

/** Shorter texts have no three letters in a row: for them messages are looked through. */
const TRIGRAM = 3

const CONVERSATION = 'c.id, c.person, c.queue, c.admin'
const BY_INDEX = `SELECT m.seq, ${CONVERSATION} FROM talk_words w CROSS JOIN talk_messages m ON m.seq = w.rowid
  JOIN conversations c ON c.id = m.conversation AND c.deleted = 0 WHERE talk_words MATCH ? ORDER BY m.at DESC, m.seq DESC`
const LOOKED_THROUGH = `SELECT m.seq, ${CONVERSATION} FROM talk_messages m
  JOIN conversations c ON c.id = m.conversation AND c.deleted = 0 WHERE instr(m.words, ?) > 0
  ORDER BY m.at DESC, m.seq DESC`
const MESSAGE = `SELECT conversation, id, at, speaker AS by, coalesce(edit, text) AS text FROM talk_messages WHERE seq = ?`

/** @param isMember whether the account is, of a conversation @returns the newest first, at most `limit` */
export const searchMessages = (
  database: Database,
  text: string,
  isMember: (talk: Talk) => boolean,
  limit: number,
): FoundMessage[] => {
  const words = text.toLowerCase()
  const byIndex = [...words].length >= TRIGRAM
  const matches = byIndex
    ? database.all<Match>(BY_INDEX, `"${words.replaceAll('"', '""')}"`)
    : database.all<Match>(LOOKED_THROUGH, words)
  const members = new Map<ConversationId, boolean>()
  const found: FoundMessage[] = []
  for (const { seq, id, person, queue, admin } of matches) {
    let member = members.get(id)
    if (member === undefined) members.set(id, (member = isMember({ id, person, with: (queue ?? admin)! })))
    if (!member) continue
    const message = database.get<FoundMessage & { _metadata?: unknown }>(MESSAGE, seq)!
    delete message._metadata
    found.push(message)
    if (found.length === limit) break
  }
  return found
}
