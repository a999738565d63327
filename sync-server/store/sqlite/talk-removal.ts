/** Takes conversations off the disk, or the months of them that are over. Within a transaction of the caller. */
import type { ConversationId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from './database.ts'
import { recount } from './talk.ts'
import { removeUnused } from './orphaned-images.ts'

const LOGS = 'SELECT id FROM logs WHERE name IN (SELECT value FROM json_each(?))'
const removeLogs = (database: Database, names: readonly string[]): void => {
  const list = JSON.stringify(names)
  database.run(`DELETE FROM log_updates WHERE log IN (${LOGS})`, list)
  database.run(`DELETE FROM log_heads WHERE log IN (${LOGS})`, list)
  database.run('DELETE FROM logs WHERE name IN (SELECT value FROM json_each(?))', list)
}

type Month = { conversation: ConversationId; month: string }
const logsOf = (months: readonly Month[]): string[] =>
  months.map(({ conversation, month }) => `talk/${conversation}/${month}`)

/** Images that a person has brought, and all that were said in these conversations, withdrawn ones too. */
const IMAGES = `SELECT hash FROM talk_bringers WHERE who = ?1
  UNION SELECT image.value FROM talk_messages, json_each(images) image
    WHERE conversation IN (SELECT value FROM json_each(?2))`
/** Whoever answered had an image for these conversations alone, unless they have said it elsewhere. */
const UNBRING = `DELETE FROM talk_bringers WHERE who = ?1 OR (
  (hash, who) IN (SELECT image.value, speaker FROM talk_messages, json_each(images) image
    WHERE conversation IN (SELECT value FROM json_each(?2)))
  AND NOT EXISTS (SELECT 1 FROM talk_images i WHERE i.hash = talk_bringers.hash AND i.speaker = who
    AND i.conversation NOT IN (SELECT value FROM json_each(?2))))`

/**
 * Erases everything that a person and those who answered them have said. The rows of the conversations stay, empty, so
 * that consoles hear that they are gone.
 */
export const eraseTalks = (database: Database, person: PersonId, rev: number): void => {
  const conversations = database
    .all<{ id: ConversationId }>('SELECT id FROM conversations WHERE person = ?', person)
    .map(({ id }) => id)
  const ids = JSON.stringify(conversations)
  const ofThese = 'conversation IN (SELECT value FROM json_each(?))'
  const months = database.all<Month>(`SELECT conversation, month FROM talk_months WHERE ${ofThese}`, ids)
  removeLogs(database, logsOf(months))
  const images = database.all<{ hash: string }>(IMAGES, person, ids).map(({ hash }) => hash)
  database.run(UNBRING, person, ids)
  for (const table of ['talk_images', 'talk_messages', 'talk_events', 'talk_voices', 'talk_months'])
    database.run(`DELETE FROM ${table} WHERE ${ofThese}`, ids)
  removeUnused(database, images)
  recount(database, conversations, rev)
  database.run('UPDATE conversations SET deleted = 1 WHERE person = ?', person)
  database.run('INSERT INTO erasures (person, epoch) VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1', person)
}

/**
 * Removes everything of the months before one. A conversation of which nothing is left is over, until somebody says
 * something again. Images are orphaned by that, and go with others that are.
 */
export const removeTalksBefore = (database: Database, month: string, nextRev: () => number): void => {
  const months = database.all<Month>('SELECT conversation, month FROM talk_months WHERE month < ?', month)
  database.run(
    `DELETE FROM talk_images WHERE (conversation, speaker, said) IN
       (SELECT conversation, speaker, id FROM talk_messages WHERE month < ?)`,
    month,
  )
  for (const table of ['talk_messages', 'talk_events', 'talk_voices', 'talk_months'])
    database.run(`DELETE FROM ${table} WHERE month < ?`, month)
  if (months.length === 0) return
  removeLogs(database, logsOf(months))
  const rev = nextRev()
  const ids = [...new Set(months.map(({ conversation }) => conversation))]
  recount(database, ids, rev)
  for (const id of ids)
    database.run(
      `UPDATE conversations SET deleted = 1 WHERE id = ? AND NOT EXISTS
         (SELECT 1 FROM talk_months WHERE conversation = conversations.id)`,
      id,
    )
}
