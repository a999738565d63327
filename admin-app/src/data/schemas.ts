/** What lies in the console's database: rows as the server's views have them, and details of single items. */
import type { ViewName, ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { RxJsonSchema } from 'rxdb'
import { ORDER, ORDER_LIMITS } from './kinds.ts'
import type { Row } from './row.ts'

/** Rows of several views lie in one collection. `order`: place in the lists of its view, the least first */
export type StoredRow = { key: string; view: ViewName; order: number; row: Row<ViewName> }

/** What the page of one item shows, as JSON, for reading while offline. */
export type StoredDetails = { id: string; value: string }

/** Ids are a letter and 22 characters; an index over them needs a limit. */
const ID = { type: 'string', maxLength: 32 }

export const keyOf = (view: ViewName, id: string): string => `${view}/${id}`

export const storedRow = <Name extends ViewName>(view: Name, row: ViewRow<Name>): StoredRow & { deleted: boolean } => {
  const { deleted, ...kept } = row
  return { key: keyOf(view, row.id), view, order: ORDER[view](kept), row: kept, deleted }
}

export const rowsSchema = {
  version: 0,
  primaryKey: 'key',
  type: 'object',
  properties: {
    key: { type: 'string', maxLength: 64 },
    view: { type: 'string', maxLength: 32 },
    order: { type: 'number', ...ORDER_LIMITS },
    row: { type: 'object', additionalProperties: true },
  },
  required: ['key', 'view', 'order', 'row'],
  indexes: [['view', 'order']],
} as unknown as RxJsonSchema<StoredRow>

export const detailsSchema: RxJsonSchema<StoredDetails> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: ID, value: { type: 'string' } },
  required: ['id', 'value'],
}
