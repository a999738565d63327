/** Verdicts as another server brings them: each counts by head office's own signature alone (VERDICT-5). */
import { createPublicKey, verify } from 'node:crypto'
import { verdictBytes } from '@carillon/shared-model/branches/verdict-signature.ts'
import { isOf, type Fact } from '@carillon/shared-model/facts/codec.ts'
import type { UnknownFact } from '@carillon/shared-model/facts/fact.ts'
import type { Verdict } from '@carillon/shared-model/facts/verdicts.ts'
import { admitted } from '@carillon/shared-model/logs/relay.ts'
import type { Change } from '../ports/changes.ts'
import type { Judge } from '../sync/turns.ts'

/**
 * @param rootKey of the organisation, raw, base64url
 * @param refused called when something in it is not head office's
 */
export const takenVerdicts =
  (update: Uint8Array, rootKey: string, refused: (reason: string) => void): Judge =>
  (heads) => {
    const taken = admitted(update, heads)
    if (!taken.ok) {
      refused(`${taken.close} ${taken.detail}`.trim())
      return null
    }
    if (taken.update === null) return null
    const facts = [...taken.facts.values()].flat()
    const verdicts = facts.filter((fact): fact is Verdict => isOf(fact, 'verdict'))
    if (!isAllOf(facts, verdicts, rootKey)) {
      refused('a verdict that head office has not signed')
      return null
    }
    return { update: taken.update, heads: taken.heads, changes: verdictChanges(verdicts) }
  }

export const verdictChanges = (facts: readonly (Fact | UnknownFact)[]): Change[] =>
  facts.flatMap((fact) => (isOf(fact, 'verdict') ? [{ kind: 'verdict', word: fact.word } as const] : []))

/** Of a newer version's words nobody here can say whether they are signed: they come when this server is updated. */
const isAllOf = (facts: readonly unknown[], verdicts: readonly Verdict[], rootKey: string): boolean => {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: rootKey }, format: 'jwk' })
  const isSigned = (one: Verdict) => verify(null, verdictBytes(one), key, Buffer.from(one.sig, 'base64url'))
  return facts.length === verdicts.length && verdicts.every(isSigned)
}
