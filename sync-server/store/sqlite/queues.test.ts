import { queuesSuite } from '../contract/queues.ts'
import { emptyStore } from './empty-store.ts'

queuesSuite('SQLite', emptyStore)
