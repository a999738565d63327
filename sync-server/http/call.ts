/** A call of a route, by whom and with what, and the shape of what answers it: types alone, which every handler imports. */
import type { z } from 'zod'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { Route } from '@carillon/shared-model/api/route.ts'
import type { RouteName, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '../accounts/administrators.ts'
import type { Client } from './client.ts'

type AdminPrincipal = Extract<Principal, { kind: 'admin' }>
/** An administrator, by one of their devices. */
export type AdminCaller = { principal: AdminPrincipal; account: Administrator }

/** null: nobody in particular */
export type Caller = null | Principal | AdminCaller

/** As the audit trail names them. */
export const actorOf = ({ account, principal }: AdminCaller): Actor & { by: AdminId } => ({
  by: account.id,
  device: principal.device,
})

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
  client: Client
}
/** A family of handlers is a part of this. */
export type Handlers = {
  [Name in RouteName]: (
    call: Call<Routes[Name]>,
  ) => z.input<Routes[Name]['reply']> | Promise<z.input<Routes[Name]['reply']>>
}
