/** What is on this device of conversations. What has not changed stays the same object: nothing is drawn anew by it. Pure. */
import type { Speaker, TalkFold } from '@carillon/shared-model/folds/talk.ts'
import type { ConversationId, FactId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import type { Followed } from './followed.ts'

/** The conversation on screen, as it is on this device now. */
export type OpenTalk = {
  id: ConversationId
  talk: TalkFold
  /** messages that are not on the server's disk */
  unsent: ReadonlySet<FactId>
  others: readonly { speaker: Speaker; typing: boolean }[]
  /** the server has sent all that it has of the months at hand */
  synced: boolean
}
/** One that is at hand; `ahead`: the server's row may be older than what is here. */
export type AtHand = { talk: TalkFold; ahead: boolean; unsent: number }

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** @param before what was at hand @returns the same where nothing has changed */
export const atHandIn = (
  administrator: Administrator,
  followed: readonly Followed[],
  before: ReadonlyMap<ConversationId, AtHand>,
): ReadonlyMap<ConversationId, AtHand> => {
  let hasChanged = before.size !== followed.length
  const atHand = new Map<ConversationId, AtHand>()
  for (const { id } of followed) {
    const conversation = administrator.conversation(id)
    if (!conversation) continue
    const isPending = conversation.logs.some((log) => administrator.replica.pendingIn(log) > 0)
    const last = before.get(id)
    const now: AtHand = {
      talk: conversation.talk,
      ahead: isPending || conversation.synced,
      unsent: isPending ? conversation.unsent.size : 0,
    }
    const isEqual = last?.talk === now.talk && last.ahead === now.ahead && last.unsent === now.unsent
    atHand.set(id, isEqual ? last : now)
    hasChanged ||= !isEqual
  }
  return hasChanged ? atHand : before
}

/** @param before what was on screen @returns the same where nothing has changed */
export const openTalkOf = (
  { id, talk, unsent, presences, synced }: Conversation,
  before: OpenTalk | null,
): OpenTalk => {
  const isEqual =
    before?.id === id &&
    before.talk === talk &&
    before.synced === synced &&
    isSame([...before.unsent], [...unsent]) &&
    isSame(before.others, presences)
  return isEqual ? before : { id, talk, unsent, others: presences, synced }
}
