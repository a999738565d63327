import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { UnknownFact } from '@carillon/shared-model/facts/fact.ts'
import { isTalkFact } from '@carillon/shared-model/folds/talk.ts'
import type { Change } from '../ports/changes.ts'

/**
 * What facts that a member appended change in the projection of their conversation. Pure.
 * @param month of the log
 */
export const projectTalk = (talk: Talk, month: string, facts: readonly (Fact | UnknownFact)[]): Change[] => [
  { kind: 'talk', talk, month, facts: facts.filter(isTalkFact) },
]
