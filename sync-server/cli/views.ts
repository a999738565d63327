import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Session } from './session.ts'

const PAGE = 5000

/** Rows that changed after a revision, deleted ones marked, and the revision reached. */
export const changedRows = async <Name extends ViewName>(
  { api }: Session,
  view: Name,
  since = 0,
): Promise<{ rows: ViewRow<Name>[]; rev: number }> => {
  // A row that changes meanwhile comes on two pages: its newest counts.
  const found = new Map<string, ViewRow<Name>>()
  for (let after = since; ;) {
    const { rows, rev } = await api.call('view', { params: { view }, query: { after, limit: PAGE } })
    for (const read of rows) {
      const row = VIEWS[view].parse(read) as ViewRow<Name>
      found.set(row.id, row)
    }
    // A page may lack rows that this administrator must not see, so only the revision tells the end.
    if (rev <= after) return { rows: [...found.values()], rev: after }
    after = rev
  }
}

/** All rows of a view that are there now. */
export const viewRows = async <Name extends ViewName>(session: Session, view: Name): Promise<ViewRow<Name>[]> =>
  (await changedRows(session, view)).rows.filter((row) => !row.deleted)
