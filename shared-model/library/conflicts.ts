/** What two authors who were apart have set differently. Automerge shows one of them, and keeps the other. */
import { getConflicts, getObjectId, type Doc } from '@automerge/automerge/slim'

/** What somebody set besides what is shown. */
type Other = { actor: string; value: unknown }
export type Conflict = { field: string; others: Other[] }

/** Of a part of a document: it stays the same one wherever it stands, and whatever is written in it. null: it is none. */
export const rowId = (part: unknown): string | null =>
  typeof part === 'object' && part !== null ? getObjectId(part) : null

/** By the operation that set it. */
const conflicting = (object: object, key: string, shown: unknown): [operation: string, value: unknown][] => {
  if (rowId(object) === null) return []
  const all = Object.entries(getConflicts(object as Doc<Record<string, unknown>>, key) ?? {})
  // What has parts is named after the operation that made it.
  const own = rowId(shown)
  return all.filter(([operation, value]) => (own === null ? value !== shown : operation !== own))
}

/** All that stands under a key besides what is shown, of whatever kind the first is, each with an id that it keeps. */
export const othersAt = <Value>(object: object, key: string, shown: Value): [id: string, value: Value][] =>
  conflicting(object, key, shown).map(([operation, value]) => [operation, value as Value])

/** @param object a part of a document, as it is now; what others set to the same is no conflict */
export const conflictsAt = <Part extends object>(object: Part, fields: readonly (keyof Part & string)[]): Conflict[] =>
  fields.flatMap((field) => {
    const others = conflicting(object, field, object[field]).map(([operation, value]) => ({
      actor: operation.slice(operation.indexOf('@') + 1),
      value,
    }))
    return others.length > 0 ? [{ field, others }] : []
  })
