import { invitationSuite } from '../contract/invitations.ts'
import { emptyStore } from './empty-store.ts'

invitationSuite('SQLite', emptyStore)
