/** What each route of the table does. A route without a handler, or with a wrong reply, does not compile. */
import type { z } from 'zod'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { Account, Route, RouteName, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { DeviceId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import { WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import type { Administrator } from '../accounts/administrators.ts'
import type { Identity } from '../accounts/identity.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { AdminCaller } from './callers.ts'
import { scopeOf, seesItem, seesRow } from './scope.ts'
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
export type Handlers = {
  [Name in RouteName]: (
    call: Call<Routes[Name]>,
  ) => z.input<Routes[Name]['reply']> | Promise<z.input<Routes[Name]['reply']>>
}

const accountOf = ({ id, login, name, grants }: Administrator): Account => ({ id, login, name, grants })
const missing = (what: string) => new Refusal(404, 'not-found', `There is no such ${what}.`)

export const handlers = (services: Services): Handlers => {
  const { devices, enrolments, connections, desks, views, units } = services

  const identity = (): Identity => {
    const found = services.identity()
    if (!found)
      throw new Refusal(
        409,
        'not-set-up',
        'This server has not been set up yet. Open the console with the token that it printed at its start.',
      )
    return found
  }
  const manages = ({ account }: AdminCaller, unit: UnitId | null) => {
    if (!scopeOf(account, 'computers.manage', units)(unit))
      throw new Refusal(403, 'forbidden', 'Your account may not manage computers of this unit.')
  }
  const end = (device: DeviceId) => {
    devices.revoke(device, services.now())
    connections.end(device, 'revoked')
  }

  return {
    info: () => ({
      version: services.version,
      wire: WIRE_VERSION,
      organisation: services.identity()?.organisation ?? null,
      now: services.now(),
    }),

    setup: async ({ body: { token, ...setup } }) => ({
      organisation: (await services.setUp(token, setup)).organisation,
    }),

    signIn: async ({ body }) => {
      const { organisation } = identity()
      const { login, password, publicKey, deviceName: name, temporary } = body
      const { administrator, device } = await services.signIn.signIn(login, password, { publicKey, name, temporary })
      return { device: device.id, account: accountOf(administrator), organisation }
    },

    signOut: ({ caller }) => {
      end(caller.principal.device)
      return {}
    },

    me: ({ caller }) => ({ account: accountOf(caller.account), organisation: identity().organisation }),

    enrolmentPreview: ({ body }) => ({ organisation: identity().organisation.name, ...enrolments.preview(body.code) }),

    enrol: async ({ body }) => {
      const { organisation } = identity()
      const device = enrolments.enrol(body.code, body.publicKey, body.deviceName, body.version)
      await desks.refresh([device])
      views.changed(['computers'])
      return { device, organisation }
    },

    createEnrolment: ({ body, caller, origin }) => {
      manages(caller, body.unit)
      const created = enrolments.create(body.unit, body.person, body.uses, body.expiresIn, caller.account.id)
      return { ...created, link: `${origin}/endpoint/#enrol=${created.code}` }
    },

    listEnrolments: ({ caller }) => {
      const scope = scopeOf(caller.account, 'computers.manage', units)
      const valid = enrolments.valid().filter((code) => scope(code.unit))
      return { enrolments: valid.map((code) => ({ ...code, revoked: false })) }
    },

    revokeEnrolment: ({ params, caller }) => {
      const named = enrolments.named(params.code)
      manages(caller, named.unit)
      enrolments.revoke(named)
      return {}
    },

    revokeComputer: ({ params, caller }) => {
      const computer = devices.get(params.device)
      if (!computer || computer.admin !== null) throw missing('computer')
      manages(caller, computer.unit)
      end(computer.id)
      views.changed(['computers'])
      return {}
    },

    importDirectory: ({ body, caller }) => {
      if (!scopeOf(caller.account, 'directory.manage', units)(null))
        throw new Refusal(
          403,
          'forbidden',
          'An import concerns the whole organisation, and your account only a part of it.',
        )
      if (body.units === null && body.people === null)
        throw new Refusal(400, 'invalid', 'Choose a file of units, a file of people, or both.')
      const bytes = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'))
      return services.importDirectory({ units: bytes(body.units), people: bytes(body.people) }, body.dryRun)
    },

    view: ({ params, query, caller }) => {
      if (!Object.hasOwn(VIEWS, params.view)) throw missing('view')
      const view = params.view as ViewName
      const sees = seesRow(caller.account, view, units)
      const { rows, rev } = views.pull(view, query.after, query.limit)
      return { rows: rows.filter((row) => sees(row)), rev }
    },

    report: ({ params, caller }) => {
      const report = views.report(params.item)
      if (!report || !seesItem(caller.account, report.item, units)) throw missing('message or alert')
      return report
    },

    item: ({ params, caller }) => {
      const history = views.history(params.item)
      const first = history?.find((entry) => entry.request.act === 'publish')?.request
      if (!history || first?.act !== 'publish' || !seesItem(caller.account, { admin: first.by, to: first.to }, units))
        throw missing('message or alert')
      return { history }
    },

    ticket: ({ caller }) => services.authenticator.ticketFor(caller),
  }
}
