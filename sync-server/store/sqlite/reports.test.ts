import { reportsSuite } from '../contract/reports.ts'
import { placedStore } from './placed-store.ts'

reportsSuite('SQLite', placedStore)
