import { administratorSuite } from '../contract/administrators.ts'
import { emptyStore } from './empty-store.ts'

administratorSuite('SQLite', emptyStore)
