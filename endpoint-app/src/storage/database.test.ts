import 'fake-indexeddb/auto'
import { storageSuite } from '@carillon/shared-model/replica/storage-suite.ts'
import { IndexedStorage } from '@carillon/shared-model/web/indexed-storage.ts'
import { indexedFailures } from '@carillon/shared-model/web/test-indexed-db.ts'
import { unwrap } from 'idb'
import { eraseDatabase, openDatabase, type Database } from './database.ts'

const failures = indexedFailures(IDBDatabase.prototype, IDBObjectStore.prototype)

storageSuite(
  'the database of the endpoint',
  () => {
    let database: Database | null = null
    return Promise.resolve({
      open: async () => new IndexedStorage(unwrap((database = await openDatabase()))),
      close: () => Promise.resolve(database?.close()),
      failures,
      end: eraseDatabase,
    })
  },
  Object.keys(failures),
)
