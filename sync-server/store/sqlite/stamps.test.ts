import { stampsSuite } from '../contract/stamps.ts'
import { emptyStore } from './empty-store.ts'

stampsSuite('SQLite', emptyStore)
