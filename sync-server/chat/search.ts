/** Messages that hold a text, of the conversations that an account is a member of. */
import { setImmediate as immediately } from 'node:timers/promises'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import { fold } from '@carillon/shared-model/content/fold.ts'
import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import type { FoundMessage, Match, MessageSearch } from '../ports/message-search.ts'

/** Of more messages that hold the text the oldest are not looked at, whosever they are. */
const MOST_OF_ALL = 100_000

/** Messages of earlier versions are found as they were written, in lower case. */
async function* eachOf(texts: readonly string[], search: MessageSearch): AsyncGenerator<readonly Match[]> {
  for (const words of texts) yield* search.matches(words)
}

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
  const typed = text.replaceAll('\0', '')
  const words = fold(typed)
  if (words === '') return []
  const members = new Map<ConversationId, boolean>()
  const found: { seq: number; message: FoundMessage }[] = []
  let matched = 0
  for await (const matches of eachOf([...new Set([words, typed.toLowerCase()])], search)) {
    for (const { seq, talk } of matches) {
      let member = members.get(talk.id)
      if (member === undefined) members.set(talk.id, (member = isMember(talk)))
      if (!member || found.some((other) => other.seq === seq)) continue
      found.push({ seq, message: await search.message(seq) })
      if (found.length === limit) break
    }
    matched += matches.length
    if (found.length === limit || matched >= MOST_OF_ALL) break
    await immediately()
  }
  return found.sort((a, b) => b.message.at - a.message.at || b.seq - a.seq).map(({ message }) => message)
}
