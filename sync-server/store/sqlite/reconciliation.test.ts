import { reconciliationSuite } from '../contract/reconciliation.ts'
import { emptyStore } from './empty-store.ts'

reconciliationSuite('SQLite', emptyStore)
