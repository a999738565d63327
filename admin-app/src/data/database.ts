import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { createRxDatabase, removeRxDatabase, type RxCollection } from 'rxdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { detailsSchema, viewSchema, type AnyRow, type StoredDetails } from './schemas.ts'

export type Collections = { [Name in ViewName]: RxCollection<AnyRow> } & { details: RxCollection<StoredDetails> }

/** Grows with every change of a view's schema: rows of another form are pulled anew instead of being migrated. */
const EDITION = 2
const nameOf = (account: string, scope: string) => `carillon-views-${EDITION}-${account}-${scope}`.toLowerCase()

/**
 * The views of one account, as last seen. Disposable: the server can always fill it again.
 * @param scope what is read with another scope lies in another database, so that rows of two never mix
 */
export const openViews = async (account: string, scope: string) => {
  await removeFirstEdition(account)
  const database = await createRxDatabase({
    name: nameOf(account, scope),
    storage: getRxStorageDexie(),
    multiInstance: true,
  })
  const collections = (await database.addCollections({
    units: { schema: viewSchema('units') },
    people: { schema: viewSchema('people') },
    computers: { schema: viewSchema('computers') },
    items: { schema: viewSchema('items') },
    requests: { schema: viewSchema('requests') },
    courses: { schema: viewSchema('courses') },
    campaigns: { schema: viewSchema('campaigns') },
    queues: { schema: viewSchema('queues') },
    conversations: { schema: viewSchema('conversations') },
    details: { schema: detailsSchema },
  })) as unknown as Collections
  return { collections, close: () => database.close() }
}

/** What lies here from before editions had numbers would stay for ever. */
const removeFirstEdition = async (account: string): Promise<void> => {
  const old = `rxdb-dexie-carillon-views-${account}`.toLowerCase()
  const all = await indexedDB.databases()
  for (const { name } of all) if (name?.startsWith(old)) indexedDB.deleteDatabase(name)
}

export const removeViews = async (account: string, scope: string): Promise<void> => {
  await removeRxDatabase(nameOf(account, scope), getRxStorageDexie())
}
