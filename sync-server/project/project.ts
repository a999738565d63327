import { FACTS, type Fact } from '@carillon/shared-model/facts/codec.ts'
import type { UnknownFact } from '@carillon/shared-model/facts/fact.ts'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../store/changes.ts'

/** Types and versions that this program does not know are kept in logs and never projected. */
const isKnown = (fact: Fact | UnknownFact): fact is Fact => fact.v === 1 && Object.hasOwn(FACTS, fact.type)

/**
 * What facts that clients appended change in the projections (PROJECT-1). A time ahead of the server's is that of a
 * wrong clock: it counts as the time at which the fact arrived (PROJECT-10). Pure.
 * @param subject the log's subject: whose journal or outbox it is
 * @param receivedAt milliseconds by the server's clock
 */
export const project = (subject: string, facts: readonly (Fact | UnknownFact)[], receivedAt: number): Change[] => {
  const changes: Change[] = []
  for (const fact of facts) {
    if (!isKnown(fact)) continue
    if (fact.type === 'receipt') {
      const { item, state, at, by, text } = fact
      changes.push({
        kind: 'receipt',
        item,
        recipient: subject,
        state,
        text: text ?? null,
        at: Math.min(at, receivedAt),
        device: by,
        receivedAt,
      })
    } else if (fact.type === 'lesson') {
      const { item, lesson, state, at, by, answers } = fact
      const person = subject as PersonId
      changes.push({
        kind: 'lesson',
        item,
        person,
        lesson,
        state,
        at: Math.min(at, receivedAt),
        device: by,
        answers: answers ?? null,
      })
    } else if (fact.type === 'requested') changes.push({ kind: 'requested', fact })
  }
  return changes
}
