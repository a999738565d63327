import type { ImageType } from '@carillon/shared-model/content/image-type.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId, ConversationId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'

/** An image, named by its SHA-256. */
export type Image = { hash: string; type: ImageType; bytes: Uint8Array }

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

/** Of an image: administrators who have brought it, and kinds of the documents to which it is opened. */
export type ImageOrigin = { hash: string; broughtBy: AdminId[]; kinds: DocumentKind[] }

export interface BlobRepository {
  find(hash: string): Promise<StoredBlob | null>
  /** Of images that are stored; others are left out. */
  origins(hashes: readonly string[]): Promise<ImageOrigin[]>
  /** Bytes of other images that somebody has brought for conversations after then, milliseconds. */
  broughtForTalk(who: PersonId | AdminId, after: number, except: string): Promise<number>
}

/** The same image may be brought by several, and is stored once. */
export type BlobChange =
  | { kind: 'image-brought'; image: Image; by: AdminId; at: number }
  /** for what is said in conversations: by a person, by any of their devices, or an administrator */
  | { kind: 'talk-image-brought'; image: Image; by: PersonId | AdminId; at: number }
