/** Images, named by their SHA-256 and known by their first bytes, whatever they claim to be. */
import { createHash } from 'node:crypto'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import { Refusal } from '../accounts/refusal.ts'

/** Bytes. */
export const BLOB_LIMIT = 5 * 1024 * 1024

type Blob = { hash: string; type: string; size: number }

const TYPES: readonly { type: string; name: string; is: (bytes: Buffer) => boolean }[] = [
  { type: 'image/png', name: 'PNG', is: (bytes) => bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', name: 'JPEG', is: (bytes) => bytes.toString('latin1', 0, 3) === '\xff\xd8\xff' },
  { type: 'image/gif', name: 'GIF', is: (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) },
  {
    type: 'image/webp',
    name: 'WebP',
    is: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  },
]

export const tooLarge = () =>
  new Refusal(
    413,
    'too-large',
    `The image is larger than ${BLOB_LIMIT / 1024 / 1024} MB. Make it smaller and add it again.`,
  )

/** @param claimed the content type of the request @throws Refusal when it is no image of a known kind, or not the one claimed */
const imageType = (bytes: Buffer, claimed: string): string => {
  const found = TYPES.find(({ is }) => is(bytes))
  if (!found)
    throw new Refusal(
      415,
      'not-an-image',
      'This is not an image of a kind that every screen shows: PNG, JPEG, GIF or WebP.',
    )
  const said = TYPES.find(({ type }) => type === claimed.replace('image/jpg', 'image/jpeg'))
  if (said !== found && claimed !== 'application/octet-stream')
    throw new Refusal(
      415,
      'mistyped-image',
      `This image says that it is ${said?.name ?? claimed}, and is ${found.name}. Save it again under the right ending.`,
    )
  return found.type
}

export const putBlob = (database: Database, bytes: Buffer, claimed: string, by: string, now: number): Blob => {
  if (bytes.length > BLOB_LIMIT) throw tooLarge()
  const type = imageType(bytes, claimed)
  const hash = createHash('sha256').update(bytes).digest('hex')
  database.transaction(() => {
    database.run(
      'INSERT OR IGNORE INTO blobs (hash, type, size, bytes, by, at) VALUES (?, ?, ?, ?, ?, ?)',
      hash,
      type,
      bytes.length,
      bytes,
      by,
      now,
    )
    database.run('INSERT OR IGNORE INTO blob_bringers (hash, admin) VALUES (?, ?)', hash, by)
  })
  return { hash, type, size: bytes.length }
}

type StoredBlob = {
  type: string
  bytes: Uint8Array
  /** administrators who have brought it */
  by: AdminId[]
  /** items that show it, or showed it before they were revised, of those who have brought it */
  items: ItemId[]
  /** documents of the library that show it, or have shown it, are of these kinds */
  kinds: DocumentKind[]
}

export const getBlob = (database: Database, hash: string): StoredBlob | undefined => {
  const blob = database.get<Pick<StoredBlob, 'type' | 'bytes'>>('SELECT type, bytes FROM blobs WHERE hash = ?', hash)
  if (!blob) return undefined
  const by = database.all<{ admin: AdminId }>('SELECT admin FROM blob_bringers WHERE hash = ?', hash)
  const items = database.all<{ item: ItemId }>(ITEMS, hash)
  const kinds = database.all<{ kind: DocumentKind }>(KINDS, hash)
  return {
    ...blob,
    by: by.map(({ admin }) => admin),
    items: items.map(({ item }) => item),
    kinds: kinds.map(({ kind }) => kind),
  }
}

/**
 * Nobody opens an image to others by naming its hash in a message: they have to have had it, or to have it from a
 * template or a draft, or to run a campaign of the course that shows it.
 */
const ITEMS = `SELECT u.item FROM blob_uses u JOIN items ON items.id = u.item WHERE u.hash = ? AND (
  EXISTS (SELECT 1 FROM blob_bringers b WHERE b.hash = u.hash AND b.admin = items.admin)
  OR items.kind = 'message' AND EXISTS (SELECT 1 FROM library_blobs s JOIN library_documents d ON d.id = s.entry
             WHERE s.hash = u.hash AND d.kind <> 'course')
  OR EXISTS (SELECT 1 FROM campaigns c JOIN library_blobs s ON s.entry = c.course AND s.hash = u.hash
             WHERE c.item = u.item))`
const KINDS = 'SELECT DISTINCT kind FROM library_blobs JOIN library_documents ON id = entry WHERE hash = ?'
