/**
 * Conversations as projections: what `foldTalk` makes of their facts, kept up to date from each fact as it comes, in
 * whatever order, without reading a log again.
 */
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import {
  afterTurns,
  inOrder,
  isEditedAfter,
  isSaidBefore,
  PERSON,
  speakerOf,
  type Speaker,
  type TalkFact,
  type Turn,
} from '@carillon/shared-model/folds/talk.ts'
import type { AdminId, ConversationId, FactId } from '@carillon/shared-model/org/ids.ts'
import type { TalkChange } from './changes.ts'
import type { Database, Value } from './database.ts'

/** Characters of the last message that lists show. */
const BEGINNING = 200

type Message = {
  month: string
  /** null: it has not been said, as far as is known */
  at: number | null
  text: string
  images: string[]
  editedAt: number | null
  edit: string | null
  withdrawnAt: number | null
}
type MessageRow = Omit<Message, 'images'> & { images: string }
type MessageFact = Extract<TalkFact, { type: 'said' | 'edited' | 'withdrawn' }>

const isAboutMessage = (fact: TalkFact): fact is MessageFact =>
  fact.type === 'said' || fact.type === 'edited' || fact.type === 'withdrawn'

const NEW = { at: null, text: '', images: [], editedAt: null, edit: null, withdrawnAt: null }

const withFact = (message: Message, month: string, fact: MessageFact): Message => {
  switch (fact.type) {
    case 'said': {
      const { at, text, images } = message
      if (at !== null && !isSaidBefore(fact, { at, text, images: images.length > 0 ? images : undefined }))
        return message
      return { ...message, month, at: fact.at, text: fact.text, images: fact.images ?? [] }
    }
    case 'edited': {
      const { editedAt, edit } = message
      if (editedAt !== null && !isEditedAfter(fact, { at: editedAt, text: edit! })) return message
      return { ...message, editedAt: fact.at, edit: fact.text }
    }
    case 'withdrawn':
      return { ...message, withdrawnAt: Math.min(message.withdrawnAt ?? Infinity, fact.at) }
  }
}

/** As it holds now. */
const textOf = ({ at, text, edit, withdrawnAt }: Message): string =>
  at === null || withdrawnAt !== null ? '' : (edit ?? text)

const READ = `SELECT month, at, text, images, edited_at AS editedAt, edit, withdrawn_at AS withdrawnAt FROM talk_messages
  WHERE conversation = ? AND speaker = ? AND id = ?`
const WRITE = `INSERT INTO talk_messages (conversation, speaker, id, month, at, text, images, edited_at, edit, withdrawn_at, words)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (conversation, speaker, id) DO UPDATE SET
    month = excluded.month, at = excluded.at, text = excluded.text, images = excluded.images,
    edited_at = excluded.edited_at, edit = excluded.edit, withdrawn_at = excluded.withdrawn_at, words = excluded.words`

const applyMessage = (database: Database, conversation: ConversationId, month: string, fact: MessageFact): void => {
  const speaker = speakerOf(fact.by)
  const id: FactId = fact.type === 'said' ? fact.id : fact.said
  const row = database.get<MessageRow>(READ, conversation, speaker, id)
  const before: Message = row ? { ...row, images: JSON.parse(row.images) as string[] } : { ...NEW, month }
  const after = withFact(before, month, fact)
  if (row && after === before) return
  database.run(
    WRITE,
    conversation,
    speaker,
    id,
    after.month,
    after.at,
    after.text,
    JSON.stringify(after.images),
    after.editedAt,
    after.edit,
    after.withdrawnAt,
    textOf(after).toLowerCase(),
  )
  useImages(database, conversation, speaker, id, before, after)
}

/** What was taken back shows no pictures any more. */
const useImages = (
  database: Database,
  conversation: ConversationId,
  speaker: Speaker,
  id: FactId,
  before: Message,
  after: Message,
): void => {
  if (before.images.length + after.images.length === 0) return
  database.run(
    'DELETE FROM talk_images WHERE conversation = ? AND speaker = ? AND said = ? AND hash IN (SELECT value FROM json_each(?))',
    conversation,
    speaker,
    id,
    JSON.stringify([...before.images, ...after.images]),
  )
  if (after.withdrawnAt !== null) return
  for (const hash of new Set(after.images))
    database.run(
      'INSERT INTO talk_images (hash, conversation, speaker, said) VALUES (?, ?, ?, ?)',
      hash,
      conversation,
      speaker,
      id,
    )
}

const ADD_EVENT = `INSERT INTO talk_events (conversation, kind, at, by, "to", month) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`

const applyFact = (database: Database, { id }: Talk, month: string, fact: TalkFact): void => {
  if (fact.type !== 'named' && fact.by.startsWith('a'))
    database.run(
      'INSERT INTO talk_voices (conversation, month, admin) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      month,
      fact.by,
    )
  if (isAboutMessage(fact)) return applyMessage(database, id, month, fact)
  switch (fact.type) {
    case 'assigned':
    case 'closed':
    case 'reopened': {
      const to = fact.type === 'assigned' ? (fact.to ?? '') : ''
      database.run(ADD_EVENT, id, fact.type, fact.at, speakerOf(fact.by), to, month)
      return
    }
    case 'seen':
    case 'named':
      return
  }
}

const ADD_CONVERSATION = `INSERT INTO conversations (id, person, unit, queue, admin, rev)
  SELECT ?, id, unit, ?, ?, ? FROM people WHERE id = ?
  ON CONFLICT (id) DO UPDATE SET deleted = 0, rev = excluded.rev`

/** Makes the row of a conversation, or brings it back. */
export const openTalk = (database: Database, { id, person, with: party }: Talk, rev: number): void => {
  const isQueue = party.startsWith('q')
  database.run(ADD_CONVERSATION, id, isQueue ? party : null, isQueue ? null : party, rev, person)
}

/** @returns whether the projection differs from before, as lists show it */
export const applyTalks = (database: Database, changes: readonly TalkChange[], rev: number): void => {
  const talks = new Map<ConversationId, Talk>()
  for (const { talk, month, facts } of changes) {
    if (!talks.has(talk.id)) openTalk(database, talk, rev)
    talks.set(talk.id, talk)
    database.run('INSERT INTO talk_months (conversation, month) VALUES (?, ?) ON CONFLICT DO NOTHING', talk.id, month)
    for (const fact of facts) applyFact(database, talk, month, fact)
  }
  for (const id of talks.keys()) recount(database, id, rev)
}

const LAST_ANSWERED = `SELECT max(at) AS at FROM talk_messages
  WHERE conversation = ? AND at IS NOT NULL AND withdrawn_at IS NULL AND speaker <> 'person'`
const LAST_CLOSED = "SELECT max(at) AS at FROM talk_events WHERE conversation = ? AND kind = 'closed'"
const FIRST_ASKED = `SELECT min(at) AS at FROM talk_messages
  WHERE conversation = ? AND at IS NOT NULL AND withdrawn_at IS NULL AND speaker = 'person' AND at >= ?`
const FIRST_REOPENED = "SELECT min(at) AS at FROM talk_events WHERE conversation = ? AND kind = 'reopened' AND at >= ?"

/**
 * The turns that decide: the last answer or closing, whatever was before it, then the first question and the first
 * reopening after it.
 */
const decisiveTurns = (database: Database, conversation: ConversationId): Turn[] => {
  const timeOf = (sql: string, ...values: Value[]) =>
    database.get<{ at: number | null }>(sql, conversation, ...values)?.at ?? null
  const turn = (kind: Turn['kind'], at: number | null): Turn[] => (at === null ? [] : [{ kind, at }])
  const last = inOrder([...turn('answered', timeOf(LAST_ANSWERED)), ...turn('closed', timeOf(LAST_CLOSED))]).at(-1)
  // Of turns at one time a question comes before a closing and after an answer.
  const askedFrom = last === undefined ? 0 : last.kind === 'closed' ? last.at + 1 : last.at
  return [
    ...(last ? [last] : []),
    ...inOrder([
      ...turn('asked', timeOf(FIRST_ASKED, askedFrom)),
      ...turn('reopened', timeOf(FIRST_REOPENED, last?.at ?? 0)),
    ]),
  ]
}

const LAST_MESSAGE = `SELECT at, speaker, text, edit, withdrawn_at AS withdrawnAt FROM talk_messages
  WHERE conversation = ? AND at IS NOT NULL ORDER BY at DESC, id || speaker DESC LIMIT 1`
const ASSIGNED = `SELECT "to" FROM talk_events WHERE conversation = ? AND kind = 'assigned'
  ORDER BY at DESC, by DESC, "to" DESC LIMIT 1`
const COUNT = 'SELECT count(*) AS count FROM talk_messages WHERE conversation = ? AND at IS NOT NULL'

/** Reads from the rows of messages and events what lists say of their conversation. */
export const recount = (database: Database, conversation: ConversationId, rev: number): void => {
  const { state, waitingSince } = afterTurns(decisiveTurns(database, conversation))
  type Last = Pick<Message, 'at' | 'text' | 'edit' | 'withdrawnAt'> & { speaker: Speaker }
  const last = database.get<Last>(LAST_MESSAGE, conversation)
  const assigned = database.get<{ to: AdminId | '' }>(ASSIGNED, conversation)?.to
  const beginning = last ? [...textOf({ ...last, month: '', images: [], editedAt: null })].slice(0, BEGINNING) : []
  database.run(
    `UPDATE conversations SET state = ?, waiting_since = ?, assigned_to = ?, last_text = ?, last_at = ?, last_by = ?,
       messages = ?, rev = ? WHERE id = ?`,
    state,
    waitingSince,
    assigned || null,
    beginning.join(''),
    last?.at ?? null,
    last?.speaker ?? null,
    database.get<{ count: number }>(COUNT, conversation)!.count,
    rev,
    conversation,
  )
}
