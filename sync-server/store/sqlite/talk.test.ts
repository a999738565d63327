import { talkSuite } from '../contract/talk.ts'
import { talkStore } from './talk-store.ts'

talkSuite('SQLite', talkStore)
