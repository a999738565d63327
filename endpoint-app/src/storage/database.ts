/** The one database of the endpoint: its logs, its small values, its key, and the images fetched ahead. */
import type { Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'

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
}
export type Database = IDBPDatabase<Schema>

const NAME = 'carillon-endpoint'

/** @throws when the browser keeps nothing, as in some private windows */
export const openDatabase = (): Promise<Database> =>
  openDB<Schema>(NAME, 1, {
    upgrade(database) {
      database.createObjectStore('updates', { autoIncrement: true }).createIndex('log', 'log')
      database.createObjectStore('values')
      database.createObjectStore('identity')
      database.createObjectStore('blobs')
    },
  })

/** Forgets this computer's identity and everything it received. All connections must be closed before. */
export const eraseDatabase = (): Promise<void> => deleteDB(NAME)
