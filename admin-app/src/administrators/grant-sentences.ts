/** Grants as people say them: "may show alerts on computers in Branch 1 and below". */
import { CAPABILITIES, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { Scope } from '@carillon/shared-model/access/grants.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { English } from '../i18n/en.ts'

/** A piece of a sentence; `unit`: it is a unit's name, which is set apart from the words around it. */
export type Piece = { text: string; unit: boolean }
export type Sentence = readonly Piece[]

type Granted = { capability: Capability; scope: Scope | 'assigned' }

/** What names units: null for one that is not here. */
export type UnitNames = {
  name: (unit: UnitId) => string | null
  /** all units of the organisation are here, so that one that is not no longer exists */
  complete: boolean
}

/** names that a sentence has; the others are counted */
const MOST = 3

// Unicode's isolates around inserted names keep each in one piece, also when a name is written from right to left.
const ISOLATE = '\u2068'
const END = '\u2069'

const piecesOf = (text: string): Sentence =>
  text
    .split(new RegExp(`(${ISOLATE}[^${END}]*${END})`))
    .filter(Boolean)
    .map((piece) => (piece[0] === ISOLATE ? { text: piece.slice(1, -1), unit: true } : { text: piece, unit: false }))

export const plain = (sentence: Sentence): string => sentence.map(({ text }) => text).join('')

const unitsText = (scope: readonly UnitId[], names: UnitNames, { t, list, compare }: Translator<English>): string => {
  const known = scope.flatMap((unit) => names.name(unit) ?? []).sort(compare)
  const missing = scope.length - known.length
  const rest = known.length - MOST
  return list([
    ...known.slice(0, MOST).map((name) => ISOLATE + name + END),
    ...(rest > 0 ? [t('audience.more', { count: rest })] : []),
    ...(missing > 0 ? [t(names.complete ? 'may.unitGone' : 'may.unitUnseen', { count: missing })] : []),
  ])
}

/**
 * One sentence for each scope, with everything that is granted there; those that reach furthest first. Never empty:
 * who may do nothing has a sentence that says so.
 */
export const grantSentences = (
  grants: readonly Granted[],
  names: UnitNames,
  translator: Translator<English>,
): Sentence[] => {
  const { t, list } = translator
  const given = grants.filter(({ scope }) => scope.length > 0)
  const everywhere = CAPABILITIES.filter((one) =>
    given.some(({ capability, scope }) => capability === one && scope === 'everything'),
  )
  if (everywhere.length === CAPABILITIES.length) return [piecesOf(t('may.everything'))]
  const sentences: string[] = []
  if (everywhere.length > 0)
    sentences.push(t('may.all', { permissions: list(everywhere.map((one) => t(`mayAll.${one}`))) }))

  const groups = new Map<string, { scope: 'assigned' | UnitId[]; capabilities: Capability[] }>()
  for (const { capability, scope } of given) {
    if (scope === 'everything') continue
    const key = scope === 'assigned' ? scope : [...scope].sort().join(' ')
    const group = groups.get(key)
    if (group) group.capabilities.push(capability)
    else groups.set(key, { scope, capabilities: [capability] })
  }
  for (const { scope, capabilities } of groups.values()) {
    const permissions = list(CAPABILITIES.filter((one) => capabilities.includes(one)).map((one) => t(`may.${one}`)))
    if (scope === 'assigned') sentences.push(t('may.assigned', { permissions }))
    else
      sentences.push(t('may.within', { permissions, units: unitsText(scope, names, translator), count: scope.length }))
  }
  return sentences.length > 0 ? sentences.map(piecesOf) : [piecesOf(t('may.nothing'))]
}
