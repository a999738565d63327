import { secondFactorSuite } from '../contract/second-factors.ts'
import { emptyStore } from './empty-store.ts'

secondFactorSuite('SQLite', emptyStore)
