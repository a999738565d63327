import { runningSuite } from '../contract/running.ts'
import { emptyStore } from './empty-store.ts'

runningSuite('SQLite', emptyStore)
