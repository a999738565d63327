/**
 * Messages that hold a text, of the conversations that an account is a member of. Whatever is searched for, others come
 * in between: the index is asked where it answers within milliseconds, and messages are looked through in small steps.
 */
import { setImmediate as immediately } from 'node:timers/promises'
import type { z } from 'zod'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { AdminId, ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { foundMessage } from '@carillon/shared-model/views/talk.ts'
import type { Database } from '../store/database.ts'

type FoundMessage = z.infer<typeof foundMessage>
type Match = { seq: number; id: ConversationId; person: PersonId; queue: QueueId | null; admin: AdminId | null }

/** Shorter texts have no three letters in a row, by which the index finds. */
const TRIGRAM = 3
/** The index reads every message that holds any three letters of the text: above so many others would wait. */
const MOST_READ = 100_000
/** Messages that are looked at to tell how many those are. */
const SAMPLE = 500
/** Messages that are looked through together, and those among them that hold the text. */
const STEP = 5000
const MOST_MATCHES = 500
/** Of more messages that hold the text the oldest are not looked at, whosever they are. */
const MOST_OF_ALL = 100_000

const MATCH = `SELECT m.seq, c.id, c.person, c.queue, c.admin FROM talk_messages m
  JOIN conversations c ON c.id = m.conversation AND c.deleted = 0`
const BY_INDEX = `${MATCH} WHERE m.seq IN (SELECT rowid FROM talk_words WHERE talk_words MATCH ?1)
  AND instr(m.words, ?2) > 0 ORDER BY m.seq DESC LIMIT ${MOST_MATCHES}`
const LOOKED_THROUGH = `${MATCH} WHERE m.seq > ? AND m.seq <= ? AND instr(m.words, ?) > 0
  ORDER BY m.seq DESC LIMIT ${MOST_MATCHES}`
const SAMPLED = `SELECT words FROM talk_messages WHERE seq IN (SELECT value FROM json_each(?))`
const MESSAGE = `SELECT conversation, id, at, speaker AS by, coalesce(edit, text) AS text FROM talk_messages WHERE seq = ?`

/**
 * @param isMember whether the account is, of a conversation
 * @returns at most `limit` that came last, the newest first
 */
export const searchMessages = async (
  database: Database,
  text: string,
  isMember: (talk: Talk) => boolean,
  limit: number,
): Promise<FoundMessage[]> => {
  // For SQLite a text ends there.
  const words = text.replaceAll('\0', '').toLowerCase()
  if (words === '') return []
  const members = new Map<ConversationId, boolean>()
  const found: { seq: number; message: FoundMessage }[] = []
  let matched = 0
  for (const matches of steps(database, words)) {
    for (const { seq, id, person, queue, admin } of matches) {
      let member = members.get(id)
      if (member === undefined) members.set(id, (member = isMember({ id, person, with: (queue ?? admin)! })))
      if (!member) continue
      const message = database.get<FoundMessage & { _metadata?: unknown }>(MESSAGE, seq)!
      delete message._metadata
      found.push({ seq, message })
      if (found.length === limit) break
    }
    matched += matches.length
    if (found.length === limit || matched >= MOST_OF_ALL) break
    await immediately()
  }
  return found.sort((a, b) => b.message.at - a.message.at || b.seq - a.seq).map(({ message }) => message)
}

/** Those that hold the words, the last that came first. */
function* steps(database: Database, words: string): Generator<Match[]> {
  let to = database.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM talk_messages')?.seq ?? 0
  if (isSoonFound(database, words, to)) {
    const matches = database.all<Match>(BY_INDEX, `"${words.replaceAll('"', '""')}"`, words)
    yield matches
    if (matches.length < MOST_MATCHES) return
    to = matches.at(-1)!.seq - 1
  }
  while (to > 0) {
    const from = Math.max(to - STEP, 0)
    const matches = database.all<Match>(LOOKED_THROUGH, from, to, words)
    to = matches.length < MOST_MATCHES ? from : matches.at(-1)!.seq - 1
    yield matches
  }
}

/** Whether the index has little to read, as far as a few messages from everywhere tell. */
const isSoonFound = (database: Database, words: string, last: number): boolean => {
  const letters = [...words]
  if (letters.length < TRIGRAM) return false
  const apart = Math.max(last / SAMPLE, 1)
  const seqs = Array.from({ length: Math.min(SAMPLE, last) }, (_, at) => last - Math.floor(at * apart))
  const sample = database.all<{ words: string }>(SAMPLED, JSON.stringify(seqs))
  const trigrams = new Set(letters.slice(TRIGRAM - 1).map((_, at) => letters.slice(at, at + TRIGRAM).join('')))
  let read = 0
  for (const trigram of trigrams) {
    read += sample.filter((one) => one.words.includes(trigram)).length * apart
    if (read > MOST_READ) return false
  }
  return true
}
