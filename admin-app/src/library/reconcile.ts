/** Makes a part of a document equal to a plain value by as few changes as merge well with those of others. */
import { updateText, type Prop } from '@automerge/automerge/slim'

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }
type Composite = Record<Prop, unknown>

const isComposite = (value: unknown): value is Composite => typeof value === 'object' && value !== null
const isSame = (one: unknown, other: unknown): boolean => {
  if (!isComposite(one) || !isComposite(other)) return one === other
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]))
}
const copy = (value: Plain): unknown => (isComposite(value) ? (JSON.parse(JSON.stringify(value)) as unknown) : value)

/** Items that stay at both ends are left alone, so that taking one out of the middle does not rewrite the rest. */
const reconcileList = (document: object, path: Prop[], list: unknown[], next: readonly Plain[]): void => {
  let start = 0
  const shorter = () => Math.min(list.length, next.length)
  while (start < shorter() && isSame(list[start], next[start])) start++
  let end = 0
  while (end < shorter() - start && isSame(list[list.length - 1 - end], next[next.length - 1 - end])) end++
  const both = shorter() - start - end
  for (let step = 0; step < both; step++) reconcile(document, [...path, start + step], next[start + step]!)
  const from = start + both
  const surplus = list.length - end - from
  if (surplus > 0) list.splice(from, surplus)
  const added = next.slice(from, next.length - end)
  if (added.length > 0) list.splice(from, 0, ...added.map(copy))
}

/** @param path of something that is there, or of a new key of an object that is */
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
