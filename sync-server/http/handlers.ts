/** What each route of the table does. A route without a handler, or with a wrong reply, does not compile. */
import type { Handlers } from './call.ts'
import { administratorHandlers } from './handlers/administrators.ts'
import { auditHandlers } from './handlers/audit.ts'
import { branchHandlers } from './handlers/branches.ts'
import { chatHandlers } from './handlers/chat.ts'
import { computerHandlers } from './handlers/computers.ts'
import { directoryHandlers } from './handlers/directory.ts'
import { itemHandlers } from './handlers/items.ts'
import { securityHandlers } from './handlers/security.ts'
import { sessionHandlers } from './handlers/sessions.ts'
import { settingsHandlers } from './handlers/settings.ts'
import { textHandlers } from './handlers/texts.ts'
import { trainingHandlers } from './handlers/training.ts'
import type { Services } from './services.ts'

export const handlers = (services: Services): Handlers => ({
  ...sessionHandlers(services),
  ...securityHandlers(services),
  ...administratorHandlers(services),
  ...auditHandlers(services),
  ...branchHandlers(services),
  ...chatHandlers(services),
  ...computerHandlers(services),
  ...directoryHandlers(services),
  ...itemHandlers(services),
  ...settingsHandlers(services),
  ...textHandlers(services),
  ...trainingHandlers(services),
})
