import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { BlobChange, BlobRepository, Image, ImageOrigin, StoredBlob } from '../../ports/blobs.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

const BRINGERS =
  'SELECT admin AS who FROM blob_bringers WHERE hash = ?1 UNION SELECT who FROM talk_bringers WHERE hash = ?1'
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
/** The same of conversations: whoever says it has to have had it. */
const TALKS = `SELECT DISTINCT i.conversation, m.month FROM talk_images i
  JOIN conversations c ON c.id = i.conversation
  JOIN talk_messages m ON m.conversation = i.conversation AND m.speaker = i.speaker AND m.id = i.said
  JOIN (SELECT hash, who FROM talk_bringers UNION SELECT hash, admin FROM blob_bringers) b ON b.hash = i.hash
    AND b.who = CASE i.speaker WHEN 'person' THEN c.person ELSE i.speaker END
  WHERE i.hash = ?`
const ORIGINS = `SELECT hash,
    (SELECT json_group_array(admin) FROM blob_bringers b WHERE b.hash = blobs.hash) AS broughtBy,
    (SELECT json_group_array(DISTINCT kind) FROM library_blobs s JOIN library_documents ON id = entry
       WHERE s.hash = blobs.hash) AS kinds
  FROM blobs WHERE hash IN (SELECT value FROM json_each(?))`
const KINDS = 'SELECT DISTINCT kind FROM library_blobs JOIN library_documents ON id = entry WHERE hash = ?'

export class SqliteBlobs implements BlobRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async find(hash: string): Promise<StoredBlob | null> {
    type Row = { type: string; bytes: ArrayBuffer }
    const blob = this.#database.get<Row>('SELECT type, bytes FROM blobs WHERE hash = ?', hash)
    if (!blob) return null
    return {
      type: blob.type,
      bytes: new Uint8Array(blob.bytes),
      by: this.#database.all<{ who: AdminId | PersonId }>(BRINGERS, hash).map(({ who }) => who),
      items: this.#database.all<{ item: ItemId }>(ITEMS, hash).map(({ item }) => item),
      talks: this.#database.all<StoredBlob['talks'][number]>(TALKS, hash),
      kinds: this.#database.all<{ kind: DocumentKind }>(KINDS, hash).map(({ kind }) => kind),
    }
  }

  async origins(hashes: readonly string[]): Promise<ImageOrigin[]> {
    if (hashes.length === 0) return []
    type Row = { hash: string; broughtBy: string; kinds: string }
    return this.#database.all<Row>(ORIGINS, JSON.stringify(hashes)).map(({ hash, broughtBy, kinds }) => ({
      hash,
      broughtBy: JSON.parse(broughtBy) as AdminId[],
      kinds: JSON.parse(kinds) as DocumentKind[],
    }))
  }

  async broughtForTalk(who: PersonId | AdminId, after: number, except: string): Promise<number> {
    const sql = 'SELECT coalesce(sum(size), 0) AS size FROM talk_bringers WHERE who = ? AND at > ? AND hash <> ?'
    return this.#database.get<{ size: number }>(sql, who, after, except)!.size
  }
}

const keep = (database: Database, { hash, type, bytes }: Image, by: string, at: number): void => {
  const sql = 'INSERT OR IGNORE INTO blobs (hash, type, size, bytes, by, at) VALUES (?, ?, ?, ?, ?, ?)'
  database.run(sql, hash, type, bytes.length, bytes, by, at)
}

export const blobAppliers: Appliers<BlobChange> = {
  'image-brought': (database, { image, by, at }) => {
    keep(database, image, by, at)
    database.run('INSERT OR IGNORE INTO blob_bringers (hash, admin) VALUES (?, ?)', image.hash, by)
  },
  'talk-image-brought': (database, { image, by, at }) => {
    keep(database, image, by, at)
    database.run(
      `INSERT INTO talk_bringers (hash, who, at, size) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`,
      image.hash,
      by,
      at,
      image.bytes.length,
    )
  },
}
