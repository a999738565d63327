/** What a branch server does of the API: all that is done within the branch. The rest is head office's alone. */
import type { FastifyInstance } from 'fastify'
import { RAW_ROUTES, ROUTES, type RouteName } from '@carillon/shared-model/api/routes.ts'
import { Refusal } from '../refusal.ts'

const OPEN: readonly (RouteName | keyof typeof RAW_ROUTES)[] = [
  'info',
  'me',
  'ticket',
  'signOut',
  'enrolmentPreview',
  'enrol',
  'view',
  'report',
  'coverage',
  'item',
  'campaignProgress',
  'reconciliation',
  'exportBundle',
  'importBundle',
  'openConversation',
  'searchConversations',
  'getBlob',
  'changes',
]

/** Refuses every call of the API that a branch server leaves to head office. */
export const refuseAtBranch = (app: FastifyInstance): void => {
  const routes = { ...ROUTES, ...RAW_ROUTES }
  const open = new Set(OPEN.map((name) => `${routes[name].method} ${routes[name].path}`))
  app.addHook('onRequest', async ({ method, routeOptions: { url } }) => {
    if (!url?.startsWith('/api/') || open.has(`${method} ${url}`) || url === '/api/openapi.json') return
    throw new Refusal(
      'not-at-a-branch',
      'This is a branch server: it keeps copies and delivers. Open the console of head office for this.',
    )
  })
}
