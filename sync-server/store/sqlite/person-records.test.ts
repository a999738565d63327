import { personRecordsSuite } from '../contract/person-records.ts'
import { talkStore } from './talk-store.ts'

personRecordsSuite('SQLite', talkStore)
