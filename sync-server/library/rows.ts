/** What lists say of the documents, kept beside them; and which images they have ever shown. */
import type { AdminId, CourseId, TextId } from '@carillon/shared-model/org/ids.ts'
import { imagesOfDocument, type DocumentKind, type LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { titleOfText } from '@carillon/shared-model/library/text.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'

export type EntryId = CourseId | TextId
export type Entry = { id: EntryId; kind: DocumentKind; document: string; name: string }
/** Who has brought a change, which opens the images that are theirs, when; and the name of who made it. */
export type Changed = { at: number; by: AdminId; name: string }

const ENTRY = 'SELECT id, kind, document, name FROM library_documents WHERE deleted = 0'

/**
 * An image that the author has brought, or has from another document of the kind: nobody opens one to others by naming
 * its hash. Parameters: the document, the hash, the author, the kind.
 */
const ADD_IMAGE = `INSERT OR IGNORE INTO library_blobs (hash, entry) SELECT ?2, ?1 WHERE
  EXISTS (SELECT 1 FROM blob_bringers WHERE hash = ?2 AND admin = ?3)
  OR EXISTS (SELECT 1 FROM library_blobs JOIN library_documents ON id = entry WHERE hash = ?2 AND kind = ?4)`

/** Each writes within the transaction of the caller. */
export class LibraryRows {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Those in the lists. */
  get all(): Entry[] {
    return this.#database.all<Entry>(ENTRY)
  }

  get(id: EntryId): Entry | undefined {
    return this.#database.get<Entry>(`${ENTRY} AND id = ?`, id)
  }

  add(id: EntryId, address: string, document: LibraryDocument, changed: Changed): void {
    const { name, description, lessons } = shown(document)
    const { at } = changed
    const authors = JSON.stringify({ [changed.by]: changed.name })
    this.#database.run(
      `INSERT INTO library_documents
         (id, kind, document, name, description, lessons, created_at, updated_at, updated_by, authors, rev)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, document.kind, address, name, description, lessons, at, at, changed.name, authors],
      nextRev(this.#database),
    )
    this.#addImages(id, document, changed.by)
  }

  /** @param authors names of those whose changes there are, by their ids */
  update(
    id: EntryId,
    document: LibraryDocument,
    { at, by, name: author }: Changed,
    authors: Readonly<Record<string, string>>,
  ): void {
    const { name, description, lessons } = shown(document)
    this.#database.run(
      `UPDATE library_documents SET name = ?, description = ?, lessons = ?, updated_at = ?, updated_by = ?,
         authors = json_patch(authors, ?), rev = ? WHERE id = ?`,
      ...[name, description, lessons, at, author, JSON.stringify(authors), nextRev(this.#database), id],
    )
    this.#addImages(id, document, by)
  }

  remove(id: EntryId): void {
    this.#database.run('UPDATE library_documents SET deleted = 1, rev = ? WHERE id = ?', nextRev(this.#database), id)
  }

  /** Only ever more: older versions, which campaigns deliver and authors restore, go on showing what they showed. */
  #addImages(id: EntryId, document: LibraryDocument, by: AdminId): void {
    for (const hash of imagesOfDocument(document)) this.#database.run(ADD_IMAGE, id, hash, by, document.kind)
  }
}

/** Halves of characters and NUL, which texts that are merged may hold, are none of SQLite's text. */
const clean = (text: string): string => text.replace(/[\p{Cs}\0]/gu, '\uFFFD')

const shown = (document: LibraryDocument) =>
  document.kind === 'course'
    ? {
        name: clean(document.name),
        description: clean(document.description),
        lessons: Object.keys(document.lessons).length,
      }
    : { name: clean(titleOfText(document)), description: '', lessons: 0 }
