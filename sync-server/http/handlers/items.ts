/** Rows of views, and reports and texts of what was sent; who sees an item has been decided before. */
import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import { Refusal } from '../../refusal.ts'
import type { Handlers } from '../call.ts'
import { countsReach, receiptsReach, scopeMark, seesAnyOf, seesRow, toldRow } from '../scope.ts'
import type { AccessServices, ChatServices, ViewServices } from '../services.ts'
import { answeredMark, isTalkView, seesTalkRow } from '../talk-scope.ts'

type Family = Pick<Handlers, 'view' | 'report' | 'coverage' | 'item'>

const missing = (what: string) => new Refusal('not-found', `There is no such ${what}.`)

export const itemHandlers = (services: ViewServices & ChatServices & Pick<AccessServices, 'units'>): Family => {
  const { directory, views } = services
  return {
    view: async ({ params, query, caller }) => {
      if (!Object.hasOwn(VIEWS, params.view)) throw missing('view')
      const view = params.view as ViewName
      const scope = scopeMark(
        caller.account,
        services.epoch,
        await views.moved(),
        answeredMark(caller.account, services),
      )
      if (query.scope !== undefined && query.scope !== scope)
        throw new Refusal('scope-changed', 'What you may see has changed since. Read the view from its beginning.')
      // Not even the revision of what does not exist for them.
      if (!seesAnyOf(caller.account, view)) return { rows: [], rev: query.after, more: false, scope }
      const sees = isTalkView(view)
        ? seesTalkRow(caller.account, view, services)
        : seesRow(caller.account, view, directory)
      const reach = countsReach(caller.account, view, directory)
      const { rows, rev } = await views.pull(view, query.after, query.limit, reach)
      const told = toldRow(caller.account, view, directory)
      return { rows: rows.filter((row) => sees(row)).map(told), rev, more: rows.length >= query.limit, scope }
    },

    report: async ({ params, caller }) => {
      const item = await views.addressees(params.item)
      const reach = item && receiptsReach(caller.account, item, directory)
      const report = reach && (await views.report(params.item, reach))
      if (!report) throw missing('message or alert')
      return { ...report, item: toldRow(caller.account, 'items', directory)(report.item) }
    },

    coverage: async ({ params, query, caller }) => {
      const item = await views.addressees(params.item)
      const reach = item && receiptsReach(caller.account, item, directory)
      const found = reach && (await views.coverage(params.item, query.latest, reach))
      if (!found) throw new Refusal('not-found', 'This does not recur: ask for its report.')
      return {
        ...found,
        series: toldRow(caller.account, 'series', directory)(found.series),
        occurrences: found.occurrences.map(toldRow(caller.account, 'items', directory)),
      }
    },

    item: async ({ params }) => {
      const history = await views.history(params.item)
      if (!history) throw missing('message or alert')
      return { history }
    },
  }
}
