import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { DocumentChange, DocumentChunk, DocumentRepository, Entry, EntryId } from '../../ports/documents.ts'
import { cleanText } from '../clean-text.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

/** Parts of keys are Base58, hexadecimal and plain words, so this is in none of them. */
const BETWEEN = '/'
/** The character after it: keys with a prefix lie between the two. */
const AFTER = '0'
const BEGINS = 'key = ? OR (key > ? AND key < ?)'

const keyOf = (parts: readonly string[]): string => parts.join(BETWEEN)
const range = (prefix: readonly string[]): [string, string, string] => {
  const start = keyOf(prefix)
  return [start, start + BETWEEN, start + AFTER]
}

const ENTRY = 'SELECT id, kind, document, name FROM library_documents WHERE deleted = 0'
const VIEW_OF: Record<DocumentKind, ViewName> = { course: 'courses', template: 'texts', draft: 'texts' }

export class SqliteDocuments implements DocumentRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async listed(): Promise<Entry[]> {
    return this.#database.all<Entry>(`${ENTRY} ORDER BY id`)
  }

  async find(id: EntryId): Promise<Entry | null> {
    const [entry] = this.#database.all<Entry>(`${ENTRY} AND id = ?`, id)
    return entry ?? null
  }

  async chunk(key: readonly string[]): Promise<Uint8Array | null> {
    const sql = 'SELECT bytes FROM library_chunks WHERE key = ?'
    const row = this.#database.get<{ bytes: ArrayBuffer }>(sql, keyOf(key))
    return row ? new Uint8Array(row.bytes) : null
  }

  async chunks(prefix: readonly string[]): Promise<DocumentChunk[]> {
    const sql = `SELECT key, bytes FROM library_chunks WHERE ${BEGINS} ORDER BY key`
    const rows = this.#database.all<{ key: string; bytes: ArrayBuffer }>(sql, ...range(prefix))
    return rows.map(({ key, bytes }) => ({ key: key.split(BETWEEN), bytes: new Uint8Array(bytes) }))
  }
}

const openImages = (database: Database, id: EntryId, hashes: readonly string[]): void => {
  for (const hash of hashes) database.run('INSERT OR IGNORE INTO library_blobs (hash, entry) VALUES (?, ?)', hash, id)
}

const unlist = (database: Database, id: EntryId, rev: number): void => {
  database.run('UPDATE library_documents SET deleted = 1, rev = ? WHERE id = ?', rev, id)
}

export const documentAppliers: Appliers<DocumentChange> = {
  'document-added': (database, { entry, shown, opened, by, author, at }, rev) => {
    database.run(
      `INSERT INTO library_documents
         (id, kind, document, name, description, lessons, created_at, updated_at, updated_by, authors, rev)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      entry.id,
      entry.kind,
      entry.document,
      cleanText(shown.name),
      cleanText(shown.description),
      shown.lessons,
      at,
      at,
      author,
      JSON.stringify({ [by]: author }),
      rev(VIEW_OF[entry.kind]),
    )
    openImages(database, entry.id, opened)
  },
  'document-changed': (database, { id, of, shown, opened, author, authors, at }, rev) => {
    database.run(
      `UPDATE library_documents SET name = ?, description = ?, lessons = ?, updated_at = ?, updated_by = ?,
         authors = json_patch(authors, ?), rev = ? WHERE id = ?`,
      cleanText(shown.name),
      cleanText(shown.description),
      shown.lessons,
      at,
      author,
      JSON.stringify(authors),
      rev(VIEW_OF[of]),
      id,
    )
    openImages(database, id, opened)
  },
  'document-removed': (database, { id, of }, rev) => unlist(database, id, rev(VIEW_OF[of])),
  'draft-sent': (database, { id }, rev) => unlist(database, id, rev(VIEW_OF.draft)),
  'chunk-saved': (database, { chunk: { key, bytes } }) => {
    database.run('INSERT OR REPLACE INTO library_chunks (key, bytes) VALUES (?, ?)', keyOf(key), bytes)
  },
  'chunk-removed': (database, { key }) => {
    database.run('DELETE FROM library_chunks WHERE key = ?', keyOf(key))
  },
  'chunks-removed': (database, { prefix }) => {
    database.run(`DELETE FROM library_chunks WHERE ${BEGINS}`, ...range(prefix))
  },
}
