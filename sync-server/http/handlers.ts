/** What each route of the table does. A route without a handler, or with a wrong reply, does not compile. */
import type { z } from 'zod'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { Route } from '@carillon/shared-model/api/route.ts'
import type { RouteName, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { AdminCaller } from './callers.ts'
import { administratorHandlers } from './handlers/administrators.ts'
import { auditHandlers } from './handlers/audit.ts'
import { chatHandlers } from './handlers/chat.ts'
import { computerHandlers } from './handlers/computers.ts'
import { directoryHandlers } from './handlers/directory.ts'
import { itemHandlers } from './handlers/items.ts'
import { securityHandlers } from './handlers/security.ts'
import { sessionHandlers } from './handlers/sessions.ts'
import { settingsHandlers } from './handlers/settings.ts'
import { trainingHandlers } from './handlers/training.ts'
import type { Services } from './services.ts'

type Routes = typeof ROUTES
type Part<R extends Route, Key extends 'params' | 'query' | 'body'> = R extends {
  [K in Key]: infer S extends z.ZodType
}
  ? z.output<S>
  : undefined
type CallerOf<R extends Route> = R extends { access: 'anyone' }
  ? null
  : R extends { access: 'principal' }
    ? Principal
    : AdminCaller
export type Call<R extends Route> = {
  params: Part<R, 'params'>
  query: Part<R, 'query'>
  body: Part<R, 'body'>
  caller: CallerOf<R>
  /** as the caller reached the server, such as `https://carillon.example` */
  origin: string
}
/** A family of handlers is a part of this. */
export type Handlers = {
  [Name in RouteName]: (
    call: Call<Routes[Name]>,
  ) => z.input<Routes[Name]['reply']> | Promise<z.input<Routes[Name]['reply']>>
}

export const handlers = (services: Services): Handlers => ({
  ...sessionHandlers(services),
  ...securityHandlers(services),
  ...administratorHandlers(services),
  ...auditHandlers(services),
  ...chatHandlers(services),
  ...computerHandlers(services),
  ...directoryHandlers(services),
  ...itemHandlers(services),
  ...settingsHandlers(services),
  ...trainingHandlers(services),
})
