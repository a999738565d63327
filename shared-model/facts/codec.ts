/**
 * How a fact lies in a log: the one place that says so. Field names that occur in every receipt are shortened and
 * version 1 is left out, since these bytes are paid on every endpoint for years; everything else stays as it is.
 */
import type { z } from 'zod'
import type { LogKind } from '../logs/names.ts'
import { BRANCH_FACTS } from './branch-acts.ts'
import { DESK_FACTS } from './desk.ts'
import type { Family } from './family.ts'
import { header, type UnknownFact } from './fact.ts'
import { ITEM_FACTS } from './items.ts'
import { isNewer, SIGNED_FACTS, type SignedType } from './newer.ts'
import { isJson, keepReceived, received } from './received.ts'
import { RECEIPT_FACTS } from './receipts.ts'
import { TALK_FACTS } from './talk.ts'
import { TRAINING_FACTS } from './training.ts'
import { VERDICT_FACTS } from './verdicts.ts'

/** Every fact that this version of Carillon knows, by type; all that is said of one stands in its family's file. */
export const FACTS = {
  ...DESK_FACTS,
  ...TRAINING_FACTS,
  ...RECEIPT_FACTS,
  ...ITEM_FACTS,
  ...TALK_FACTS,
  ...BRANCH_FACTS,
  ...VERDICT_FACTS,
}
export type FactType = keyof typeof FACTS
export type FactOf<Type extends FactType> = z.infer<(typeof FACTS)[Type]['schema']>
export type Fact = { [Type in FactType]: FactOf<Type> }[FactType]

const BY_TYPE: Family = FACTS
export const isKnownType = (type: string): type is FactType => Object.hasOwn(FACTS, type)
/** Whether logs of this kind admit facts of this type. */
export const isAdmitted = (type: FactType, log: LogKind): boolean => BY_TYPE[type]!.logs.includes(log)

/** Whether this version understands it, and it is of this type. */
export const isOf = <Type extends FactType>(fact: Fact | UnknownFact, type: Type): fact is FactOf<Type> & Fact =>
  fact.type === type && fact.v === 1 && !('isNewer' in fact)

const SHORT = new Map([
  ['type', 't'],
  ['at', 'a'],
  ['by', 'b'],
  ['item', 'i'],
  ['state', 's'],
  ['lesson', 'l'],
  ['text', 'x'],
])
const SHORTENED = Object.entries(BY_TYPE).flatMap(([type, { short }]) => (short ? [{ type, short }] : []))
const TYPE_SHORT = new Map(SHORTENED.map(({ type, short }) => [type, short.type]))
const STATE_SHORT = new Map(SHORTENED.flatMap(({ short }) => Object.entries(short.states)))
const inverse = (names: Map<string, string>) => new Map([...names].map(([long, short]) => [short, long]))
const LONG = inverse(SHORT)
const TYPE_LONG = inverse(TYPE_SHORT)
const STATE_LONG = inverse(STATE_SHORT)

/** Plain data that a log may hold. */
export type Packed = { [field: string]: unknown }

/** What came in is passed on as it came. */
export const pack = (fact: Fact): Packed => {
  const whole = received(fact)
  if (whole !== fact) return whole as Packed
  const packed: Packed = {}
  for (const [field, value] of Object.entries(fact)) {
    if (field === 'v' && value === 1) continue
    packed[SHORT.get(field) ?? field] = field === 'type' ? (TYPE_SHORT.get(value as string) ?? value) : received(value)
  }
  if ('state' in fact && TYPE_SHORT.has(fact.type)) packed.s = STATE_SHORT.get(fact.state) ?? fact.state
  return packed
}

const rename = (packed: Packed): Packed => {
  const fact: Packed = {}
  for (const [field, value] of Object.entries(packed)) fact[LONG.get(field) ?? field] = value
  if (typeof fact.type === 'string') fact.type = TYPE_LONG.get(fact.type) ?? fact.type
  if (TYPE_SHORT.has(fact.type as string) && typeof fact.state === 'string')
    fact.state = STATE_LONG.get(fact.state) ?? fact.state
  return fact
}

export type Unpacked =
  { known: true; fact: Fact } | { known: false; fact: UnknownFact } | { known: null; reason: string }

/** Whose fact this is, by its own word, whatever else it says; null: it does not say. */
export const authorOf = (value: unknown): string | null => {
  if (value === null || typeof value !== 'object') return null
  const { b, by } = value as Packed
  const author = b ?? by
  return typeof author === 'string' ? author : null
}

/** Reads a fact out of a log. An unknown type or newer version is not an error; a malformed fact of a known type is. */
export const unpack = (value: unknown): Unpacked => {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array)
    return { known: null, reason: 'a fact is an object' }
  const fact = rename(value as Packed)
  const schema = typeof fact.type === 'string' && isKnownType(fact.type) ? FACTS[fact.type].schema : undefined
  const type = fact.type as FactType
  // Whatever passes the schema of a known type has a header as well.
  if (!schema || (fact.v !== undefined && fact.v !== 1)) {
    const head = header.safeParse(fact)
    if (!head.success) return { known: null, reason: explain(head.error) }
    return { known: false, fact: { ...fact, ...head.data } }
  }
  if (!signedIn(type, fact).every((one) => isJson(one))) return { known: null, reason: 'what is signed is plain data' }
  const parsed = schema.safeParse(fact)
  if (parsed.success) return { known: true, fact: keepSigned(parsed.data, fact, value) }
  if (!isSigned(type) || !isNewer(type, fact)) return { known: null, reason: explain(parsed.error) }
  return { known: false, fact: { ...fact, ...header.parse(fact), isNewer: true } }
}

/** Those of its fields over which there are signatures. */
const signedIn = (type: FactType, { request, credential, word }: Packed): unknown[] =>
  isSigned(type) ? [request, credential] : type === 'verdict' ? [word] : []

const isSigned = (type: FactType): type is SignedType => Object.hasOwn(SIGNED_FACTS, type)

/** @param whole the fact with all its fields @param value the same, as it lies in the log */
const keepSigned = (fact: Fact, whole: Packed, value: object): Fact => {
  if (fact.type === 'verdict') {
    keepReceived(fact.word, whole.word)
    return keepReceived(fact, value)
  }
  if (fact.type !== 'requested' && fact.type !== 'published') return fact
  keepReceived(fact.request, whole.request)
  if (fact.type === 'published' && fact.credential) keepReceived(fact.credential, whole.credential)
  return keepReceived(fact, value)
}

/** The first thing that is wrong, as a sentence for people. */
export const explain = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : 'invalid'
}
