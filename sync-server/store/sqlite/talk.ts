/**
 * Conversations as projections: what `foldTalk` makes of their facts, kept up to date from each fact as it comes, in
 * whatever order, without reading a log again. What a commit has many of goes in and out as one JSON parameter.
 */
import { fold } from '@carillon/shared-model/content/fold.ts'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import { afterTurns, inOrder, speakerOf, type Speaker, type Turn } from '@carillon/shared-model/folds/talk.ts'
import type { Dated } from '@carillon/shared-model/facts/talk.ts'
import type { AdminId, ConversationId, FactId } from '@carillon/shared-model/org/ids.ts'
import type { TalkChange } from '../../ports/conversations.ts'
import type { Database } from './database.ts'
import { isAboutMessage, textOf, unsaid, withFact, type Message, type MessageFact } from '../talk-message.ts'

/** Characters of the last message that lists show. */
const BEGINNING = 200

const ADD_CONVERSATION = `INSERT INTO conversations (id, person, unit, queue, admin, rev)
  SELECT ?, id, unit, ?, ?, ? FROM people WHERE id = ?
  ON CONFLICT (id) DO UPDATE SET deleted = 0, rev = excluded.rev`

/** Makes the row of a conversation, or brings it back. */
export const openTalk = (database: Database, { id, person, with: party }: Talk, rev: number): void => {
  const isQueue = party.startsWith('q')
  database.run(ADD_CONVERSATION, id, isQueue ? party : null, isQueue ? null : party, rev, person)
}

const MISSING = `SELECT j.value AS id FROM json_each(?) j
  WHERE NOT EXISTS (SELECT 1 FROM conversations WHERE id = j.value AND deleted = 0)`
const ADD_MONTHS = `INSERT INTO talk_months (conversation, month)
  SELECT j.value->>0, j.value->>1 FROM json_each(?) j WHERE true ON CONFLICT DO NOTHING`
const ADD_VOICES = `INSERT INTO talk_voices (conversation, month, admin)
  SELECT j.value->>0, j.value->>1, j.value->>2 FROM json_each(?) j WHERE true ON CONFLICT DO NOTHING`
const ADD_EVENTS = `INSERT INTO talk_events (conversation, kind, at, by, "to", month)
  SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5 FROM json_each(?) j WHERE true
  ON CONFLICT DO NOTHING`

export const applyTalks = (database: Database, changes: readonly TalkChange[], rev: number): void => {
  const talks = new Map(changes.map(({ talk }) => [talk.id, talk]))
  const ids = JSON.stringify([...talks.keys()])
  for (const { id } of database.all<{ id: ConversationId }>(MISSING, ids)) openTalk(database, talks.get(id)!, rev)

  const voices: unknown[][] = []
  const events: unknown[][] = []
  const messages: Told[] = []
  for (const { talk, month, facts } of changes)
    for (const fact of facts) {
      if (fact.type === 'named') continue
      if (fact.by.startsWith('a')) voices.push([talk.id, month, fact.by])
      if (isAboutMessage(fact)) messages.push({ conversation: talk.id, month, fact })
      else if (fact.type !== 'seen') {
        const to = fact.type === 'assigned' ? (fact.to ?? '') : ''
        events.push([talk.id, fact.type, fact.at, speakerOf(fact.by), to, month])
      }
    }
  database.run(ADD_MONTHS, JSON.stringify(changes.map(({ talk, month }) => [talk.id, month])))
  if (voices.length > 0) database.run(ADD_VOICES, JSON.stringify(voices))
  if (events.length > 0) database.run(ADD_EVENTS, JSON.stringify(events))
  const added = messages.length > 0 ? applyMessages(database, messages) : new Map<ConversationId, number>()
  retell(database, [...talks.keys()], added, rev)
}

type Told = { conversation: ConversationId; month: string; fact: MessageFact }
/** Which message: an id that two speakers use names two. */
type Key = readonly [conversation: ConversationId, speaker: Speaker, id: FactId]
type MessageRow = Omit<Message, 'images'> & { conversation: string; speaker: string; id: string; images: string }

const READ = `SELECT m.conversation, m.speaker, m.id, month, at, text, images, edited_at AS editedAt, edit,
    withdrawn_at AS withdrawnAt FROM json_each(?) j
  JOIN talk_messages m ON m.conversation = j.value->>0 AND m.speaker = j.value->>1 AND m.id = j.value->>2`
const WRITE = `INSERT INTO talk_messages
    (conversation, speaker, id, month, at, text, images, edited_at, edit, withdrawn_at, words)
  SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6, j.value->>7,
    j.value->>8, j.value->>9, j.value->>10 FROM json_each(?) j WHERE true
  ON CONFLICT (conversation, speaker, id) DO UPDATE SET
    month = excluded.month, at = excluded.at, text = excluded.text, images = excluded.images,
    edited_at = excluded.edited_at, edit = excluded.edit, withdrawn_at = excluded.withdrawn_at, words = excluded.words`

/** @returns how many messages are new in each conversation */
const applyMessages = (database: Database, told: readonly Told[]): Map<ConversationId, number> => {
  const keyed = told.map((one) => ({ ...one, key: keyOf(one) }))
  const before = new Map<string, Message>()
  for (const row of database.all<MessageRow>(READ, JSON.stringify(keyed.map(({ key }) => key)))) {
    const { conversation, speaker, id, images, ...message } = row
    before.set(`${conversation} ${speaker} ${id}`, { ...message, images: JSON.parse(images) as string[] })
  }
  const after = new Map<string, { key: Key; message: Message }>()
  for (const { key, month, fact } of keyed) {
    const name = key.join(' ')
    const message = after.get(name)?.message ?? before.get(name) ?? unsaid(month)
    after.set(name, { key, message: withFact(message, month, fact) })
  }
  const rows: unknown[][] = []
  const added = new Map<ConversationId, number>()
  for (const [name, { key, message }] of after) {
    const old = before.get(name)
    if (message === old) continue
    const { month, at, text, images, editedAt, edit, withdrawnAt } = message
    const words = fold(textOf(message))
    rows.push([...key, month, at, text, JSON.stringify(images), editedAt, edit, withdrawnAt, words])
    if (at !== null && (old?.at ?? null) === null) added.set(key[0], (added.get(key[0]) ?? 0) + 1)
    if (images.length + (old?.images.length ?? 0) > 0) useImages(database, key, old?.images ?? [], message)
  }
  database.run(WRITE, JSON.stringify(rows))
  return added
}

const keyOf = ({ conversation, fact }: Told): Key => [
  conversation,
  speakerOf(fact.by),
  fact.type === 'said' ? fact.id : fact.said,
]

const UNUSE = `DELETE FROM talk_images WHERE hash IN (SELECT value FROM json_each(?)) AND conversation = ? AND speaker = ?
  AND said = ?`

/** What was taken back shows no pictures any more. */
const useImages = (database: Database, key: Key, before: readonly string[], after: Message): void => {
  database.run(UNUSE, JSON.stringify([...before, ...after.images]), ...key)
  if (after.withdrawnAt !== null) return
  for (const hash of new Set(after.images))
    database.run('INSERT INTO talk_images (hash, conversation, speaker, said) VALUES (?, ?, ?, ?)', hash, ...key)
}

const CLOSED_OR_ANSWERED = `SELECT j.value AS id,
  (SELECT max(at) FROM talk_messages
    WHERE conversation = j.value AND at IS NOT NULL AND withdrawn_at IS NULL AND speaker <> 'person') AS answered,
  (SELECT max(at) FROM talk_events WHERE conversation = j.value AND kind = 'closed') AS closed FROM json_each(?) j`
type ClosedOrAnswered = { id: ConversationId; answered: number | null; closed: number | null }

/** Of each: from when on a question counts, and a reopening. */
const SINCE = `SELECT j.value->>0 AS id,
  (SELECT at FROM talk_messages WHERE conversation = j.value->>0 AND at >= j.value->>1 AND at IS NOT NULL
    AND withdrawn_at IS NULL AND speaker = 'person' ORDER BY at LIMIT 1) AS asked,
  (SELECT min(at) FROM talk_events
    WHERE conversation = j.value->>0 AND kind = 'reopened' AND at >= j.value->>2) AS reopened,
  (SELECT "to" FROM talk_events WHERE conversation = j.value->>0 AND kind = 'assigned'
    ORDER BY at DESC, by DESC, "to" DESC LIMIT 1) AS assigned,
  last.at, last.speaker, last.text, last.edit, last.withdrawn_at AS withdrawnAt
  FROM json_each(?) j LEFT JOIN talk_messages last ON last.seq = (SELECT seq FROM talk_messages
    WHERE conversation = j.value->>0 AND at IS NOT NULL ORDER BY at DESC, id || speaker DESC LIMIT 1)`
type Since = Pick<Message, 'at' | 'text' | 'edit' | 'withdrawnAt'> & {
  id: ConversationId
  asked: number | null
  reopened: number | null
  assigned: AdminId | '' | null
  speaker: Speaker | null
}

const RETELL = `UPDATE conversations SET state = j.value->>1, waiting_since = j.value->>2, assigned_to = j.value->>3,
  last_text = j.value->>4, last_at = j.value->>5, last_by = j.value->>6, messages = messages + (j.value->>7), rev = ?
  FROM json_each(?) j WHERE conversations.id = j.value->>0`

/** The last answer or closing, whatever was before it. */
const lastTurn = ({ answered, closed }: ClosedOrAnswered): Turn | undefined =>
  inOrder([...turn('answered', answered), ...turn('closed', closed)]).at(-1)

const turn = (kind: Turn['kind'], at: number | null): Turn[] => (at === null ? [] : [{ kind, at }])

/**
 * Reads from the rows of messages and events what lists say of their conversations. The turns that decide are the last
 * answer or closing, then the first question and the first reopening after it.
 */
const retell = (
  database: Database,
  conversations: readonly ConversationId[],
  added: ReadonlyMap<ConversationId, number>,
  rev: number,
): void => {
  const decided = database.all<ClosedOrAnswered>(CLOSED_OR_ANSWERED, JSON.stringify(conversations))
  const last = new Map(decided.map((row) => [row.id, lastTurn(row)]))
  const from = [...last].map(([id, turn]) => {
    const at = turn?.at ?? 0
    // Of turns at one time a question comes before a closing and after an answer.
    return [id, turn?.kind === 'closed' ? at + 1 : at, at]
  })
  const rows = database.all<Since>(SINCE, JSON.stringify(from)).map((row) => {
    const before = last.get(row.id)
    const after = inOrder([...turn('asked', row.asked), ...turn('reopened', row.reopened)])
    const { state, waitingSince } = afterTurns([...(before ? [before] : []), ...after])
    const beginning = [...textOf(row)].slice(0, BEGINNING).join('')
    return [row.id, state, waitingSince, row.assigned || null, beginning, row.at, row.speaker, added.get(row.id) ?? 0]
  })
  database.run(RETELL, rev, JSON.stringify(rows))
}

const DATED_MESSAGES = (['at', 'edited_at', 'withdrawn_at'] as const).map(
  (column) => `UPDATE talk_messages SET ${column} = ? WHERE conversation = ? AND speaker = ? AND ${column} = ?`,
)
const DATED_EVENTS = 'UPDATE OR REPLACE talk_events SET at = ? WHERE conversation = ? AND by = ? AND at = ?'

/** Facts of these speakers and times count as of others. */
export const applyDated = (
  database: Database,
  conversation: ConversationId,
  times: Dated['times'],
  rev: number,
): void => {
  for (const [voice, was, at] of times)
    for (const sql of [...DATED_MESSAGES, DATED_EVENTS]) database.run(sql, at, conversation, voice, was)
  retell(database, [conversation], new Map(), rev)
}

const COUNT = `UPDATE conversations SET messages =
  (SELECT count(*) FROM talk_messages WHERE conversation = conversations.id AND at IS NOT NULL)
  WHERE id IN (SELECT value FROM json_each(?))`

/** The same after rows were removed. */
export const recount = (database: Database, conversations: readonly ConversationId[], rev: number): void => {
  database.run(COUNT, JSON.stringify(conversations))
  retell(database, conversations, new Map(), rev)
}
