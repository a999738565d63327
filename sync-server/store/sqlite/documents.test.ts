import { documentsSuite } from '../contract/documents.ts'
import { emptyStore } from './empty-store.ts'

documentsSuite('SQLite', emptyStore)
