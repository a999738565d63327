import { isKnownType, isOf, type Fact, type FactOf } from '@carillon/shared-model/facts/codec.ts'
import type { UnknownFact } from '@carillon/shared-model/facts/fact.ts'
import { askedByNewer } from '@carillon/shared-model/facts/newer.ts'
import type { Change } from '../ports/changes.ts'
import { JOURNAL_CHANGES, type Came } from '../ports/journals.ts'

/** Types and versions that this program does not know are kept in logs and never projected. */
const isKnown = (fact: Fact | UnknownFact): fact is Fact => isKnownType(fact.type) && isOf(fact, fact.type)

/**
 * What facts that clients appended change in the projections (PROJECT-1). A time ahead of the server's is that of a
 * wrong clock: it counts as the time at which the fact arrived (PROJECT-10). Pure.
 * @param subject the log's subject: whose journal or outbox it is
 * @param receivedAt milliseconds by the server's clock
 */
export const project = (subject: string, facts: readonly (Fact | UnknownFact)[], receivedAt: number): Change[] => {
  const changes: Change[] = []
  for (const fact of facts) {
    if (!isKnown(fact)) {
      // It is answered, if only by a refusal.
      const asked = askedByNewer(fact)
      if (asked) changes.push({ kind: 'requested', fact: asked })
    } else if (fact.type === 'requested') changes.push({ kind: 'requested', fact })
    else if (isOfJournal(fact)) changes.push(journalChange(fact, subject, receivedAt))
  }
  return changes
}

type JournalFact = FactOf<keyof typeof JOURNAL_CHANGES>
const isOfJournal = (fact: Fact): fact is JournalFact => Object.hasOwn(JOURNAL_CHANGES, fact.type)

const journalChange = (fact: JournalFact, subject: string, receivedAt: number): Change => {
  const make = JOURNAL_CHANGES[fact.type] as (fact: JournalFact, came: Came) => Change
  return make(fact, { subject, at: Math.min(fact.at, receivedAt), receivedAt })
}
