import { viewsSuite } from '../contract/views.ts'
import { placedStore } from './placed-store.ts'

viewsSuite('SQLite', placedStore)
