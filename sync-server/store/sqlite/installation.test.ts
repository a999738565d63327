import { installationSuite } from '../contract/installation.ts'
import { emptyStore } from './empty-store.ts'

installationSuite('SQLite', emptyStore)
