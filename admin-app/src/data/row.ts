import type { ViewName, ViewRow } from '@carillon/shared-model/views/rows.ts'

/** A row as it lies here: RxDB keeps track of deletions itself. */
export type Row<Name extends ViewName> = Omit<ViewRow<Name>, 'deleted'>
