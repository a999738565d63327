/**
 * The HTTP API as one table: what the server serves, what clients call, what OpenAPI describes, and who may call it.
 * A route without a rule does not compile.
 */
import { z } from 'zod'
import { blobHash } from '../facts/blob.ts'
import type { ViewName } from '../views/rows.ts'
import { administratorRoutes } from './administrator-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { branchRoutes } from './branch-routes.ts'
import { chatRoutes } from './chat-routes.ts'
import { directoryRoutes } from './directory-routes.ts'
import { itemRoutes } from './item-routes.ts'
import type { PlainAccess, Route, UnitAccess } from './route.ts'
import { sessionRoutes } from './session-routes.ts'
import { textRoutes } from './text-routes.ts'
import { trainingRoutes } from './training-routes.ts'
import { settingsRoutes } from './settings-routes.ts'

export const ROUTES = {
  ...sessionRoutes,
  ...administratorRoutes,
  ...auditRoutes,
  ...branchRoutes,
  ...directoryRoutes,
  ...itemRoutes,
  ...settingsRoutes,
  ...textRoutes,
  ...trainingRoutes,
  ...chatRoutes,
} satisfies Record<string, Route>
export type RouteName = keyof typeof ROUTES

/** Routes whose bodies are not JSON; the server adds them beside the table, with the same access rules. */
export const RAW_ROUTES = {
  /** body: the image; reply: {hash, type, size} */
  putBlob: { method: 'POST', path: '/api/blobs', access: { needs: 'messages.send', over: 'anywhere' } },
  /** as putBlob, for the lessons of courses */
  putCourseImage: {
    method: 'POST',
    path: '/api/courses/images',
    access: { needs: 'courses.write', over: 'organisation' },
  },
  /** as putBlob, for what is said in conversations; the body is at most 2 MB */
  putChatImage: { method: 'POST', path: '/api/conversations/images', access: 'principal' },
  /** reply: all that is kept of a person, as JSON, to be handed to them */
  exportPerson: {
    method: 'GET',
    path: '/api/people/:person/export',
    access: { needs: 'settings.manage', over: 'organisation' },
  },
  /** reply: the image */
  getBlob: { method: 'GET', path: '/api/blobs/:hash', access: 'principal' },
  /** reply: a line of JSON {"views": ViewName[]} whenever one of them has changed, and an empty line as a heartbeat */
  changes: { method: 'GET', path: '/api/views/changes', access: 'admin' },
  /** reply: the database as one gzipped file */
  backup: { method: 'GET', path: '/api/backup', access: { needs: 'settings.manage', over: 'organisation' } },
  /** reply: what the branch server lacks by its own last word; at that branch server, what head office lacks */
  exportBundle: {
    method: 'GET',
    path: '/api/branches/:branch/bundle',
    access: { needs: 'branches.manage', over: 'unit' },
  },
  /**
   * body: a bundle of that branch server; at that branch server, of head office; query: `dryRun=true` changes nothing;
   * reply: `takenReport`
   */
  importBundle: {
    method: 'POST',
    path: '/api/branches/:branch/bundle',
    access: { needs: 'branches.manage', over: 'unit' },
  },
  /** query: as of listAudit, without pages; reply: entries as lines of JSON, oldest first */
  exportAudit: { method: 'GET', path: '/api/audit/export', access: { needs: 'audit.read', over: 'organisation' } },
  /** body: {publicKey, deviceName}; reply: {url} to go to, and a cookie that binds the answer to this browser */
  startProvider: { method: 'POST', path: '/api/provider/start', access: 'anyone' },
  /** where the provider sends the browser back to; reply: a redirection to the console with `#provider=<handle>` */
  returnProvider: { method: 'GET', path: '/api/provider/return', access: 'anyone' },
  /** body: {handle}; reply: as of signIn; once, with the cookie */
  claimProvider: { method: 'POST', path: '/api/provider/claim', access: 'anyone' },
} as const satisfies Record<string, { method: 'GET' | 'POST'; path: string; access: PlainAccess | UnitAccess }>

export const blobReply = z.object({ hash: blobHash, type: z.string(), size: z.number() })
export const changesLine = z.object({ views: z.array(z.string()) as z.ZodType<ViewName[]> })

/** Every failure: a sentence for people, and a stable code for programs. */
export const failure = z.object({ error: z.string(), message: z.string() })
