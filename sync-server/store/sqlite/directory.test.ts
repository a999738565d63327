import { directorySuite } from '../contract/directory.ts'
import { emptyStore } from './empty-store.ts'

directorySuite('SQLite', emptyStore)
