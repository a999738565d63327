/**
 * What a person did by a clock that was ahead lies in a month that has not come: nobody would look for it there. Once the
 * true time is known it is written once more, with the time that it was, into the month that it was. A receipt that
 * comes twice is one, and its earliest time counts.
 */
import type { Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Receipt } from '../facts/receipts.ts'
import type { LessonFact } from '../facts/training.ts'
import { logName, monthOf, parseLogName } from '../logs/names.ts'
import type { Replica } from './replica.ts'
import type { ReplicaStorage } from './storage.ts'

type Done = Receipt | LessonFact

/** Milliseconds ahead that say nothing: what is done in one moment has times that follow each other. */
const MOMENT = 60_000

/** Journals that are stored here and lie ahead: something in them may wait to be sent. */
export const journalsAhead = async (storage: ReplicaStorage, now: number): Promise<string[]> =>
  (await storage.logs()).filter((name) => {
    const log = parseLogName(name)
    return log?.kind === 'journal' && log.month !== null && log.month > monthOf(now)
  })

const isDone = (fact: Fact): fact is Done => fact.type === 'receipt' || fact.type === 'lesson'

/** What a fact says besides when. */
const saying = ({ type, by, item, state, text, lesson }: { [field: string]: unknown }): string =>
  JSON.stringify([type, by, item, state, text, lesson])

/** Says the same as what is to be written. A quiz may be tried any number of times. */
const isTwin = (other: Fact | UnknownFact, repaired: Done, now: number): boolean =>
  saying(other) === saying(repaired) &&
  (repaired.state === 'tried' ? other.at === repaired.at : other.at <= now + MOMENT)

/** @param by how much later the true time is than the one that was gone by, milliseconds */
export const repairTimes = async (replica: Replica, by: number): Promise<void> => {
  const now = replica.now()
  for (const { log, fact } of replica.allUnsent) {
    if (!isDone(fact) || fact.at <= now + MOMENT) continue
    const repaired: Done = { ...fact, at: Math.min(fact.at + by, now) }
    const journal = logName('journal', parseLogName(log)!.subject, monthOf(repaired.at))
    if (replica.facts(journal).some((other) => isTwin(other, repaired, now))) continue
    await replica.append(journal, repaired)
  }
}
