/** Where what is written in conversations lies in IndexedDB, until it is said and with the server. */
import type { DBSchema, IDBPDatabase } from 'idb'
import type { BlobHash } from '../facts/blob.ts'
import type { Picture } from './pictures.ts'

/** Words as they were written last; each writing has a name of its own, by which another tab's is known. */
export type StoredDraft = { text: string; writing: string }

/** In a database that may have others beside them. */
export interface ComposingStores extends DBSchema {
  blobs: { key: BlobHash; value: Blob }
  /** pictures among the blobs that were said and are not on the server, since when (milliseconds) */
  uploads: { key: BlobHash; value: number }
  /** by conversation: what is written and not said yet, and the pictures that are to go with it: apart, since words change often */
  drafts: { key: string; value: StoredDraft }
  attached: { key: string; value: readonly Picture[] }
}
export type ComposingDatabase = IDBPDatabase<ComposingStores>

/** For an upgrade of a database that has `blobs` already. */
export const createComposingStores = (database: IDBDatabase): void => {
  for (const store of ['uploads', 'drafts', 'attached']) database.createObjectStore(store)
}
