import { deviceSuite } from '../contract/devices.ts'
import { emptyStore } from './empty-store.ts'

deviceSuite('SQLite', emptyStore)
