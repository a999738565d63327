import { auditSuite } from '../contract/audit.ts'
import { emptyStore } from './empty-store.ts'

auditSuite('SQLite', emptyStore)
