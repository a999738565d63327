/** Images, named by their SHA-256 and known by their first bytes, whatever they claim to be. */
import { createHash } from 'node:crypto'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import { CHAT_IMAGE_LIMIT, imageNameOf, imageTypeOf } from '@carillon/shared-model/content/image-type.ts'
import type { AdminId, ConversationId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import { Refusal } from '../accounts/refusal.ts'

/** Bytes. */
export const BLOB_LIMIT = 5 * 1024 * 1024
/** Bytes of images that one person or administrator may bring for conversations within a day. */
const CHAT_IMAGES_A_DAY = 50 * 1024 * 1024
const DAY = 86_400_000

type Blob = { hash: string; type: string; size: number }

/** @param limit bytes */
export const tooLarge = (limit = BLOB_LIMIT) =>
  new Refusal(413, 'too-large', `The image is larger than ${limit / 1024 / 1024} MB. Make it smaller and add it again.`)

/** @param claimed the content type of the request @throws Refusal when it is no image of a known kind, or not the one claimed */
const imageType = (bytes: Buffer, claimed: string): string => {
  const type = imageTypeOf(bytes)
  if (!type)
    throw new Refusal(
      415,
      'not-an-image',
      'This is not an image of a kind that every screen shows: PNG, JPEG, GIF or WebP.',
    )
  const said = imageNameOf(claimed)
  const name = imageNameOf(type)!
  if (said !== name && claimed !== 'application/octet-stream')
    throw new Refusal(
      415,
      'mistyped-image',
      `This image says that it is ${said ?? claimed}, and is ${name}. Save it again under the right ending.`,
    )
  return type
}

type Image = Blob & { bytes: Buffer }

/** @throws Refusal when it is no image that is taken */
const readImage = (bytes: Buffer, claimed: string, limit: number): Image => {
  if (bytes.length > limit) throw tooLarge(limit)
  const type = imageType(bytes, claimed)
  return { hash: createHash('sha256').update(bytes).digest('hex'), type, size: bytes.length, bytes }
}

const store = (database: Database, { hash, type, size, bytes }: Image, by: string, now: number): void => {
  const sql = 'INSERT OR IGNORE INTO blobs (hash, type, size, bytes, by, at) VALUES (?, ?, ?, ?, ?, ?)'
  database.run(sql, hash, type, size, bytes, by, now)
}

export const putBlob = (database: Database, bytes: Buffer, claimed: string, by: string, now: number): Blob => {
  const image = readImage(bytes, claimed, BLOB_LIMIT)
  database.transaction(() => {
    store(database, image, by, now)
    database.run('INSERT OR IGNORE INTO blob_bringers (hash, admin) VALUES (?, ?)', image.hash, by)
  })
  return { hash: image.hash, type: image.type, size: image.size }
}

/** For what is said in conversations. @param who brings it: a person, by any of their devices, or an administrator */
export const putChatImage = (
  database: Database,
  bytes: Buffer,
  claimed: string,
  who: PersonId | AdminId,
  now: number,
): Blob => {
  const image = readImage(bytes, claimed, CHAT_IMAGE_LIMIT)
  const today = 'SELECT coalesce(sum(size), 0) AS size FROM talk_bringers WHERE who = ? AND at > ? AND hash <> ?'
  const { size } = database.get<{ size: number }>(today, who, now - DAY, image.hash)!
  if (size + image.size > CHAT_IMAGES_A_DAY)
    throw new Refusal(429, 'too-many', 'These are too many pictures for one day. Send this one tomorrow.')
  database.transaction(() => {
    store(database, image, who, now)
    database.run(
      `INSERT INTO talk_bringers (hash, who, at, size) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`,
      image.hash,
      who,
      now,
      image.size,
    )
  })
  return { hash: image.hash, type: image.type, size: image.size }
}

export type StoredBlob = {
  type: string
  bytes: Uint8Array
  /** administrators who have brought it, and people who have for a conversation */
  by: (AdminId | PersonId)[]
  /** items that show it, or showed it before they were revised, of those who have brought it */
  items: ItemId[]
  /** conversations in which somebody who had brought it has said it, with the month */
  talks: { conversation: ConversationId; month: string }[]
  /** documents of the library that show it, or have shown it, are of these kinds */
  kinds: DocumentKind[]
}

export const getBlob = (database: Database, hash: string): StoredBlob | undefined => {
  const blob = database.get<Pick<StoredBlob, 'type' | 'bytes'>>('SELECT type, bytes FROM blobs WHERE hash = ?', hash)
  if (!blob) return undefined
  const by = database.all<{ who: AdminId | PersonId }>(
    'SELECT admin AS who FROM blob_bringers WHERE hash = ?1 UNION SELECT who FROM talk_bringers WHERE hash = ?1',
    hash,
  )
  const items = database.all<{ item: ItemId }>(ITEMS, hash)
  const talks = database.all<StoredBlob['talks'][number]>(TALKS, hash)
  const kinds = database.all<{ kind: DocumentKind }>(KINDS, hash)
  return {
    ...blob,
    by: by.map(({ who }) => who),
    items: items.map(({ item }) => item),
    talks,
    kinds: kinds.map(({ kind }) => kind),
  }
}

/**
 * Nobody opens an image to others by naming its hash in a message: they have to have had it, or to have it from a
 * template or a draft, or to run a campaign of the course that shows it.
 */
const ITEMS = `SELECT u.item FROM blob_uses u JOIN items ON items.id = u.item WHERE u.hash = ? AND (
  EXISTS (SELECT 1 FROM blob_bringers b WHERE b.hash = u.hash AND b.admin = items.admin)
  OR items.kind IN ('message', 'series') AND EXISTS (SELECT 1 FROM library_blobs s JOIN library_documents d ON d.id = s.entry
             WHERE s.hash = u.hash AND d.kind <> 'course')
  OR EXISTS (SELECT 1 FROM campaigns c JOIN library_blobs s ON s.entry = c.course AND s.hash = u.hash
             WHERE c.item = u.item))`
const KINDS = 'SELECT DISTINCT kind FROM library_blobs JOIN library_documents ON id = entry WHERE hash = ?'

/** The same of conversations: whoever says it has to have had it. */
const TALKS = `SELECT DISTINCT i.conversation, m.month FROM talk_images i
  JOIN conversations c ON c.id = i.conversation
  JOIN talk_messages m ON m.conversation = i.conversation AND m.speaker = i.speaker AND m.id = i.said
  JOIN (SELECT hash, who FROM talk_bringers UNION SELECT hash, admin FROM blob_bringers) b ON b.hash = i.hash
    AND b.who = CASE i.speaker WHEN 'person' THEN c.person ELSE i.speaker END
  WHERE i.hash = ?`
