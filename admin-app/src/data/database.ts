import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { createRxDatabase, removeRxDatabase, type RxCollection } from 'rxdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { KIND_OF, KINDS, type Kind } from './kinds.ts'
import type { Row } from './row.ts'
import { detailsSchema, keyOf, rowsSchema, type StoredDetails, type StoredRow } from './schemas.ts'

export type Collections = { [Name in Kind]: RxCollection<StoredRow> } & { details: RxCollection<StoredDetails> }

/** Grows when what lies here changes its form: rows of another form are pulled anew instead of being migrated. */
const EDITION = 5
const PREFIX = 'carillon-views-'
const nameOf = (account: string, scope: string) => `${PREFIX}${EDITION}-${account}-${scope}`.toLowerCase()

/** In the browser's storage: which database was filled, and when it was last equal to the server's. */
export const markKeys = (account: string) => ({
  scope: `carillon-scope-${EDITION}-${account}`,
  asOf: `carillon-as-of-${EDITION}-${account}`,
})

/**
 * The views of one account, as last seen. Disposable: the server can always fill it again.
 * @param scope what is read with another scope lies in another database, so that rows of two never mix
 */
export const openViews = async (account: string, scope: string) => {
  await removeFormerEditions()
  const database = await createRxDatabase({
    name: nameOf(account, scope),
    storage: getRxStorageDexie(),
    multiInstance: true,
  })
  const rows = Object.fromEntries(KINDS.map((kind) => [kind, { schema: rowsSchema }]))
  const collections = (await database.addCollections({
    ...rows,
    details: { schema: detailsSchema },
  })) as unknown as Collections
  return { collections, close: () => database.close() }
}

/** Rows of one view, in its order. */
export const rowsOf = (collections: Collections, view: ViewName) =>
  collections[KIND_OF[view]].find({
    selector: { view },
    sort: [{ view: 'asc' }, { order: 'asc' }, { key: 'asc' }],
    index: ['view', 'order'],
  })

export const findRow = async <Name extends ViewName>(
  collections: Collections,
  view: Name,
  id: string,
): Promise<Row<Name> | null> => {
  const found = await collections[KIND_OF[view]].findOne(keyOf(view, id)).exec()
  return (found?.toJSON().row as Row<Name> | undefined) ?? null
}

/** What lies here from other versions of the console would stay for ever, as nothing reads it. */
const removeFormerEditions = async (): Promise<void> => {
  const ours = `rxdb-dexie-${PREFIX}`
  const all = await indexedDB.databases()
  for (const { name } of all)
    if (name?.startsWith(ours) && !name.startsWith(`${ours}${EDITION}-`)) indexedDB.deleteDatabase(name)
}

export const removeViews = async (account: string, scope: string): Promise<void> => {
  await removeRxDatabase(nameOf(account, scope), getRxStorageDexie())
}
