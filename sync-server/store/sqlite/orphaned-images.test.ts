import { orphanedImagesSuite } from '../contract/orphaned-images.ts'
import { talkStore } from './talk-store.ts'

orphanedImagesSuite('SQLite', talkStore)
