import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId, CourseId, TextId } from '@carillon/shared-model/org/ids.ts'

export type EntryId = CourseId | TextId
/** A document of the library as it is listed. */
export type Entry = {
  id: EntryId
  kind: DocumentKind
  /** its address */
  document: string
  name: string
}
/** What lists tell of a document as it is now. */
export type Shown = { name: string; description: string; lessons: number }
/** A piece of a document, by the keys of automerge-repo: the document's id is the first part. */
export type DocumentChunk = { key: readonly string[]; bytes: Uint8Array }

export interface DocumentRepository {
  /** Those in the lists. */
  listed(): Promise<Entry[]>
  /** null: it is in no list */
  find(id: EntryId): Promise<Entry | null>
  chunk(key: readonly string[]): Promise<Uint8Array | null>
  /** Those whose keys begin with these parts, in the order of their keys. */
  chunks(prefix: readonly string[]): Promise<DocumentChunk[]>
}

/**
 * `opened` are hashes of images that may be fetched by those who may fetch what a document of its kind shows. They stay
 * so: for older versions, which campaigns deliver and authors restore.
 */
export type DocumentChange =
  | {
      kind: 'document-added'
      entry: Entry
      shown: Shown
      opened: readonly string[]
      by: AdminId
      author: string
      at: number
    }
  | {
      kind: 'document-changed'
      id: EntryId
      of: DocumentKind
      shown: Shown
      opened: readonly string[]
      /** name of who made it */
      author: string
      /** names of those whose changes are among these, by their ids */
      authors: Readonly<Record<string, string>>
      at: number
    }
  /** out of the list, and of no more use to whoever has it open */
  | { kind: 'document-removed'; id: EntryId; of: DocumentKind; document: string }
  /** out of the list, for good; whoever has it open goes on */
  | { kind: 'draft-sent'; id: EntryId }
  | { kind: 'chunk-saved'; chunk: DocumentChunk }
  | { kind: 'chunk-removed'; key: readonly string[] }
  /** all whose keys begin with these parts */
  | { kind: 'chunks-removed'; prefix: readonly string[] }
