import { branchSuite } from '../contract/branches.ts'
import { emptyStore } from './empty-store.ts'

branchSuite('SQLite', emptyStore)
