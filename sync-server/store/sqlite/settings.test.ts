import { settingsSuite } from '../contract/settings.ts'
import { emptyStore } from './empty-store.ts'

settingsSuite('SQLite', emptyStore)
