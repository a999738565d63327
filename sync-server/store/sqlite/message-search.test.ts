import { messageSearchSuite } from '../contract/message-search.ts'
import { talkStore } from './talk-store.ts'

messageSearchSuite('SQLite', talkStore)
