import { signInFailureSuite } from '../contract/sign-in-failures.ts'
import { emptyStore } from './empty-store.ts'

signInFailureSuite('SQLite', emptyStore)
