/** What the console reads: rows of views, and reports and texts of what was sent. */
import { z } from 'zod'
import { signed } from '../facts/items.ts'
import { itemId } from '../org/ids.ts'
import { coverage } from '../views/coverage.ts'
import { report } from '../views/report.ts'
import { route, time } from './route.ts'

export const itemRoutes = {
  view: route({
    method: 'GET',
    path: '/api/views/:view',
    access: 'admin',
    summary: 'Rows of a view, as far as the reader sees them, that changed after a revision, in order of revision',
    params: z.object({ view: z.string() }),
    query: z.object({
      after: z.coerce.number().int().default(0),
      limit: z.coerce.number().int().min(1).max(5000).default(1000),
      /** as of the last answer; when rows may have left the reader's reach since, the answer is `scope-changed` */
      scope: z.string().max(64).optional(),
    }),
    reply: z.object({
      rows: z.array(z.looseObject({ rev: z.number() })),
      rev: z.number(),
      /** there is more after `rev`; a page may lack rows that the reader does not see, so its size tells nothing */
      more: z.boolean(),
      /** stands for all that decides which rows the reader sees: with another one, what was read before is void */
      scope: z.string(),
    }),
  }),
  report: route({
    method: 'GET',
    path: '/api/items/:item/report',
    access: 'receipts',
    summary: 'Who has and who has not, and whom nobody can know about',
    params: z.object({ item: itemId }),
    reply: report,
  }),
  coverage: route({
    method: 'GET',
    path: '/api/items/:item/coverage',
    access: 'receipts',
    summary: 'Of a recurring message: person by person and occurrence by occurrence who has got it',
    params: z.object({ item: itemId }),
    query: z.object({
      /** so many occurrences at most, the newest */
      latest: z.coerce.number().int().min(1).max(366).default(60),
    }),
    reply: coverage,
  }),
  item: route({
    method: 'GET',
    path: '/api/items/:item',
    access: 'item',
    summary: 'The text as it was sent, with every revision and recall, newest last, as signed',
    params: z.object({ item: itemId }),
    reply: z.object({ history: z.array(signed.extend({ at: time })) }),
  }),
}
