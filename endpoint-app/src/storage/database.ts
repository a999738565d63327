/** The one database of the endpoint: its logs, its small values, its key, and the images fetched ahead. */
import type { Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { ConversationId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Picture } from '../chat/outgoing.ts'

/** Who this browser profile is, as it was enrolled. The private key cannot be read, only used. */
export type Identity = {
  device: DeviceId
  name: string
  organisation: Organisation
  privateKey: CryptoKey
}

type LogUpdate = { log: string; update: Uint8Array }

interface Schema extends DBSchema {
  /** keys ascend in the order of appending */
  updates: { key: number; value: LogUpdate; indexes: { log: string } }
  values: { key: string; value: unknown }
  identity: { key: 'this'; value: Identity }
  blobs: { key: BlobHash; value: Blob }
  /** pictures among the blobs that were said and are not on the server, since when (milliseconds) */
  uploads: { key: BlobHash; value: number }
  /** what is written and not said yet, and the pictures that are to go with it: apart, since words change often */
  drafts: { key: ConversationId; value: string }
  attached: { key: ConversationId; value: readonly Picture[] }
}
export type Database = IDBPDatabase<Schema>

const NAME = 'carillon-endpoint'

/** @throws when the browser keeps nothing, as in some private windows */
export const openDatabase = (): Promise<Database> =>
  openDB<Schema>(NAME, 2, {
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('updates', { autoIncrement: true }).createIndex('log', 'log')
        database.createObjectStore('values')
        database.createObjectStore('identity')
        database.createObjectStore('blobs')
      }
      if (before < 2) {
        database.createObjectStore('uploads')
        database.createObjectStore('drafts')
        database.createObjectStore('attached')
      }
    },
  })

/** Forgets this computer's identity and everything it received. All connections must be closed before. */
export const eraseDatabase = (): Promise<void> => deleteDB(NAME)
