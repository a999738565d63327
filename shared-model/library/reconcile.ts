/** Makes a part of a document equal to a value by as few changes as merge well with those of others. */
import { getObjectId, updateText, type Prop } from '@automerge/automerge/slim'

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }
type Composite = Record<Prop, unknown>

const isComposite = (value: unknown): value is Composite => typeof value === 'object' && value !== null
const isSame = (one: unknown, other: unknown): boolean => {
  if (!isComposite(one) || !isComposite(other)) return one === other
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]))
}
const copy = (value: Plain): unknown => (isComposite(value) ? (JSON.parse(JSON.stringify(value)) as unknown) : value)
/** What an item of a list is, whatever is written in it meanwhile; a plain object is nothing that the document has. */
const identity = (item: unknown): unknown => (isComposite(item) ? (getObjectId(item) ?? item) : item)

/**
 * Items are told by what they are, not by their places: those that are gone are taken out, those that are new put in, and
 * none is ever written over by another. Those in both stand in the same order, unless somebody gives another.
 */
const reconcileList = (document: object, path: Prop[], list: unknown[], next: readonly Plain[]): void => {
  const wanted = new Set(next.map(identity))
  for (let index = list.length - 1; index >= 0; index--) if (!wanted.has(identity(list[index]))) list.splice(index, 1)
  for (const [index, item] of next.entries()) {
    const place = list.findIndex((one, at) => at >= index && identity(one) === identity(item))
    if (place > index) list.splice(index, place - index)
    if (place < 0) list.splice(index, 0, copy(item))
    else reconcile(document, [...path, index], item)
  }
  if (list.length > next.length) list.splice(next.length, list.length - next.length)
}

/**
 * @param path of something that is there, or of a new key of an object that is
 * @param next plain, or a part of the same document as it was
 */
export const reconcile = (document: object, path: Prop[], next: Plain): void => {
  const key = path.at(-1)!
  const parent = path.slice(0, -1).reduce<Composite>((value, step) => value[step] as Composite, document as Composite)
  const current = parent[key]
  if (isSame(current, next)) return
  if (typeof current === 'string' && typeof next === 'string') updateText(document, path, next)
  else if (Array.isArray(current) && Array.isArray(next)) reconcileList(document, path, current, next as Plain[])
  else if (isComposite(current) && isComposite(next) && !Array.isArray(current) && !Array.isArray(next)) {
    for (const gone of Object.keys(current)) if (!(gone in next)) delete current[gone]
    for (const [inner, value] of Object.entries(next)) reconcile(document, [...path, inner], value)
  } else parent[key] = copy(next)
}
