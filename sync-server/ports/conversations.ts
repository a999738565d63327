import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { Dated } from '@carillon/shared-model/facts/talk.ts'
import type { TalkFact } from '@carillon/shared-model/folds/talk.ts'
import type { AdminId, ConversationId, PersonId } from '@carillon/shared-model/org/ids.ts'

/** A log of a conversation; months as `yyyy-mm`. */
export type ConversationMonth = { conversation: ConversationId; month: string }
/** With the first month in which anything was written, null where nothing was, and the latest ones, oldest first. */
export type StoredConversation = Talk & { first: string | null; months: string[] }
/** An administrator who has written to a log, with the name that they have now. */
export type Voice = ConversationMonth & { admin: AdminId; name: string }

export interface ConversationRepository {
  /** Those that exist for their members, in no order. @param months at most so many of the latest */
  existing(months: number): Promise<StoredConversation[]>
  /** Months in which anything was written that is kept, the oldest first, of those in which anything was. */
  monthsOf(conversations: readonly ConversationId[]): Promise<Map<ConversationId, string[]>>
  /** How often conversations of people were erased; who is not named never had it done. */
  erasures(): Promise<Map<PersonId, number>>
  /** How much was said with a person that is kept: conversations in which anything was written, and messages. */
  extentOf(person: PersonId): Promise<{ conversations: number; messages: number }>
  /** The last month in which anything was written that is kept; null: nothing is. */
  lastMonth(): Promise<string | null>
  /** Logs of a month and of those after it, in which anything was written. */
  monthsFrom(month: string): Promise<ConversationMonth[]>
  /** Logs of which their person's devices have not been told yet. */
  monthsToNotify(): Promise<(ConversationMonth & { person: PersonId })[]>
  /** Of administrators whose name the server has not said yet in a log to which they have written. */
  unnamedVoices(): Promise<Voice[]>
  /** Of administrators who have another name by now than the server has said in logs of this month or later ones. */
  renamedVoices(since: string): Promise<Voice[]>
}

/** What was appended to one log of a conversation. */
export type TalkChange = { kind: 'talk'; talk: Talk; month: string; facts: readonly TalkFact[] }

export type ConversationChange =
  | TalkChange
  /** facts of a conversation, named by author and time, count as of another time: a clock was ahead */
  | { kind: 'dated'; conversation: ConversationId; times: Dated['times'] }
  /** the server has said an administrator's name in a log of a conversation */
  | { kind: 'named'; conversation: ConversationId; month: string; admin: AdminId; name: string }
  /** it exists from now on, or again, whether or not anything is said in it */
  | { kind: 'conversation-opened'; talk: Talk }
  /** nobody here is a member any more; what was said in it is kept */
  | { kind: 'conversation-removed'; conversation: ConversationId }
  /** the devices of their people know of these logs */
  | { kind: 'months-notified'; months: readonly ConversationMonth[] }
  /**
   * Everything of the months before this one is gone. A conversation of which nothing is left is over, until somebody
   * says something again.
   */
  | { kind: 'months-removed'; before: string }
  /** all that this person and those who answered them have said is gone, with the images that they alone had for it */
  | { kind: 'conversations-erased'; person: PersonId }
