/** The one database of the endpoint: its logs, its small values, its key, and the images fetched ahead. */
import type { Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { createComposingStores, type ComposingStores } from '@carillon/shared-model/web/composing-stores.ts'
import { createReplicaStores } from '@carillon/shared-model/web/indexed-storage.ts'
import { deleteDB, openDB, unwrap, type IDBPDatabase, type IDBPObjectStore, type StoreNames } from 'idb'

/** Who this browser profile is, as it was enrolled. The private key cannot be read, only used. */
export type Identity = {
  device: DeviceId
  name: string
  organisation: Organisation
  privateKey: CryptoKey
}

/** Beside the stores of the replica. */
interface Schema extends ComposingStores {
  identity: { key: 'this'; value: Identity }
}
export type Database = IDBPDatabase<Schema>

const NAME = 'carillon-endpoint'

/**
 * @param lost is told when the browser deletes it while it is open
 * @throws when the browser keeps nothing, as in some private windows
 */
export const openDatabase = (lost: () => void = () => {}): Promise<Database> =>
  openDB<Schema>(NAME, 3, {
    terminated: lost,
    upgrade(database, before, _, transaction) {
      if (before < 1) {
        createReplicaStores(unwrap(database))
        database.createObjectStore('identity')
        database.createObjectStore('blobs')
      }
      if (before < 2) createComposingStores(unwrap(database))
      // Drafts were bare words.
      if (before === 2) nameWritings(transaction.objectStore('drafts')).catch(() => transaction.abort())
    },
  })

const nameWritings = async (
  drafts: IDBPObjectStore<Schema, ArrayLike<StoreNames<Schema>>, 'drafts', 'versionchange'>,
): Promise<void> => {
  for (const id of await drafts.getAllKeys()) {
    const text: unknown = await drafts.get(id)
    if (typeof text === 'string') await drafts.put({ text, writing: 'before' }, id)
  }
}

/** Forgets this computer's identity and everything it received. All connections must be closed before. */
export const eraseDatabase = (): Promise<void> => deleteDB(NAME)
