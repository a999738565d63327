import { conversationsSuite } from '../contract/conversations.ts'
import { talkStore } from './talk-store.ts'

conversationsSuite('SQLite', talkStore)
