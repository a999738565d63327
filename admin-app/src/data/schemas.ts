/** RxDB's schemas, derived from the rows that the server's views are made of, so that there is one definition. */
import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { RxJsonSchema } from 'rxdb'
import { z } from 'zod'

/** A row as it lies here: RxDB keeps track of deletions itself. */
export type Row<Name extends ViewName> = Omit<ViewRow<Name>, 'deleted'>

/** What all rows have. */
export type AnyRow = { id: string; rev: number }

/** What the page of one item shows, as JSON, for reading while offline. */
export type StoredDetails = { id: string; value: string }

/** Ids are a letter and 22 characters; an index over them needs a limit. */
const ID = { type: 'string', maxLength: 32 }

type Properties = Record<string, object>

export const viewSchema = <Name extends ViewName>(name: Name): RxJsonSchema<Row<Name>> => {
  const { properties, required } = z.toJSONSchema(VIEWS[name]) as { properties: Properties; required: string[] }
  const { deleted: _, ...kept } = properties
  return {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { ...kept, id: ID },
    required: required.filter((field) => field !== 'deleted'),
  } as unknown as RxJsonSchema<Row<Name>>
}

export const detailsSchema: RxJsonSchema<StoredDetails> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: ID, value: { type: 'string' } },
  required: ['id', 'value'],
}
