/**
 * How a fact lies in a log: the one place that says so. Field names that occur in every receipt are shortened and
 * version 1 is left out, since these bytes are paid on every endpoint for years; everything else stays as it is.
 */
import type { z } from 'zod'
import { desk } from './desk.ts'
import { header, type UnknownFact } from './fact.ts'
import { published, requested } from './items.ts'
import { receipt } from './receipts.ts'
import { assigned, closed, edited, named, reopened, said, seen, withdrawn } from './talk.ts'
import { lessonFact } from './training.ts'

/** Every fact that this version of Carillon knows, by type. A new family is added here and in the log table. */
export const FACTS = {
  desk,
  lesson: lessonFact,
  receipt,
  requested,
  published,
  said,
  edited,
  withdrawn,
  seen,
  assigned,
  closed,
  reopened,
  named,
} as const
export type FactType = keyof typeof FACTS
export type Fact = { [Type in FactType]: z.infer<(typeof FACTS)[Type]> }[FactType]

const SHORT = new Map([
  ['type', 't'],
  ['at', 'a'],
  ['by', 'b'],
  ['item', 'i'],
  ['state', 's'],
  ['lesson', 'l'],
  ['text', 'x'],
])
const TYPE_SHORT = new Map([
  ['receipt', 'r'],
  ['lesson', 'l'],
])
/** of receipts and of lessons: one letter means one state */
const STATE_SHORT = new Map([
  ['delivered', 'd'],
  ['displayed', 's'],
  ['read', 'r'],
  ['acknowledged', 'a'],
  ['opened', 'o'],
  ['tried', 't'],
  ['finished', 'f'],
])
const inverse = (names: Map<string, string>) => new Map([...names].map(([long, short]) => [short, long]))
const LONG = inverse(SHORT)
const TYPE_LONG = inverse(TYPE_SHORT)
const STATE_LONG = inverse(STATE_SHORT)

/** Plain data that a log may hold. */
export type Packed = { [field: string]: unknown }

export const pack = (fact: Fact): Packed => {
  const packed: Packed = {}
  for (const [field, value] of Object.entries(fact)) {
    if (field === 'v' && value === 1) continue
    packed[SHORT.get(field) ?? field] = field === 'type' ? (TYPE_SHORT.get(value as string) ?? value) : value
  }
  if (fact.type === 'receipt' || fact.type === 'lesson') packed.s = STATE_SHORT.get(fact.state) ?? fact.state
  return packed
}

const rename = (packed: Packed): Packed => {
  const fact: Packed = {}
  for (const [field, value] of Object.entries(packed)) fact[LONG.get(field) ?? field] = value
  if (typeof fact.type === 'string') fact.type = TYPE_LONG.get(fact.type) ?? fact.type
  if ((fact.type === 'receipt' || fact.type === 'lesson') && typeof fact.state === 'string')
    fact.state = STATE_LONG.get(fact.state) ?? fact.state
  return fact
}

export type Unpacked =
  { known: true; fact: Fact } | { known: false; fact: UnknownFact } | { known: null; reason: string }

/** Reads a fact out of a log. An unknown type or newer version is not an error; a malformed fact of a known type is. */
export const unpack = (value: unknown): Unpacked => {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array)
    return { known: null, reason: 'a fact is an object' }
  const fact = rename(value as Packed)
  const schema =
    typeof fact.type === 'string' && Object.hasOwn(FACTS, fact.type) ? FACTS[fact.type as FactType] : undefined
  // Whatever passes the schema of a known type has a header as well.
  if (schema && (fact.v === undefined || fact.v === 1)) {
    const parsed = schema.safeParse(fact)
    return parsed.success ? { known: true, fact: parsed.data } : { known: null, reason: explain(parsed.error) }
  }
  const head = header.safeParse(fact)
  if (!head.success) return { known: null, reason: explain(head.error) }
  return { known: false, fact: head.data }
}

/** The first thing that is wrong, as a sentence for people. */
export const explain = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : 'invalid'
}
