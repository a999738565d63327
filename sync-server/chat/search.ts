/** Messages that hold a text, of the conversations that an account is a member of. */
import { setImmediate as immediately } from 'node:timers/promises'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import type { FoundMessage, MessageSearch } from '../ports/message-search.ts'

/** Of more messages that hold the text the oldest are not looked at, whosever they are. */
const MOST_OF_ALL = 100_000

/**
 * @param isMember whether the account is, of a conversation
 * @returns at most `limit` that came last, the newest first
 */
export const searchMessages = async (
  search: MessageSearch,
  text: string,
  isMember: (talk: Talk) => boolean,
  limit: number,
): Promise<FoundMessage[]> => {
  // For SQLite a text ends there.
  const words = text.replaceAll('\0', '').toLowerCase()
  if (words === '') return []
  const members = new Map<ConversationId, boolean>()
  const found: { seq: number; message: FoundMessage }[] = []
  let matched = 0
  for await (const matches of search.matches(words)) {
    for (const { seq, talk } of matches) {
      let member = members.get(talk.id)
      if (member === undefined) members.set(talk.id, (member = isMember(talk)))
      if (!member) continue
      found.push({ seq, message: await search.message(seq) })
      if (found.length === limit) break
    }
    matched += matches.length
    if (found.length === limit || matched >= MOST_OF_ALL) break
    await immediately()
  }
  return found.sort((a, b) => b.message.at - a.message.at || b.seq - a.seq).map(({ message }) => message)
}
