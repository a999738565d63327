import { timesSuite } from '../contract/times.ts'
import { talkStore } from './talk-store.ts'

timesSuite('SQLite', talkStore)
