import { enrolmentSuite } from '../contract/enrolments.ts'
import { emptyStore } from './empty-store.ts'

enrolmentSuite('SQLite', emptyStore)
