import { blobsSuite } from '../contract/blobs.ts'
import { emptyStore } from './empty-store.ts'

blobsSuite('SQLite', emptyStore)
