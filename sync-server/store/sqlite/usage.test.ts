import { usageSuite } from '../contract/usage.ts'
import { emptyStore } from './empty-store.ts'

usageSuite('SQLite', emptyStore)
