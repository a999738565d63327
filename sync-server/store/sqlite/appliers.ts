/** How each change becomes rows. A kind of change without an applier does not compile. */
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Change } from '../../ports/changes.ts'
import type { Database } from './database.ts'

/** The revision of rows of a view that this transaction changes. */
export type Rev = (view: ViewName) => number

export type Appliers<Some extends Change> = {
  [Kind in Some['kind']]: (database: Database, change: Extract<Some, { kind: Kind }>, rev: Rev) => void
}
