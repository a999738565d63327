import { progressSuite } from '../contract/progress.ts'
import { placedStore } from './placed-store.ts'

progressSuite('SQLite', placedStore)
