/** Taking part in a conversation from the terminal, by the replica that the console has too. */
import WebSocket from 'ws'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { conversationId, type ConversationId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import { Failure, UsageError } from '../command.ts'
import type { Session } from '../session.ts'
import { until } from '../until.ts'
import { viewRows } from '../views.ts'

/** @throws UsageError when it is not the id of one */
export const conversationArgument = (text = ''): ConversationId => {
  const id = conversationId.safeParse(text)
  if (id.success) return id.data
  throw new UsageError(`'${text}' is not the id of a conversation.`)
}

export const findConversation = async (session: Session, id: ConversationId): Promise<ViewRow<'conversations'>> => {
  const found = (await viewRows(session, 'conversations')).find((row) => row.id === id)
  if (found) return found
  throw new Failure('There is no such conversation.')
}

/**
 * Resolves when what `work` has written is on the server's disk.
 * @param work is called with all that has been said
 */
export const converse = async <Result>(
  session: Session,
  id: ConversationId,
  work: (conversation: Conversation) => Result | Promise<Result>,
): Promise<Result> => {
  const { months } = await findConversation(session, id)
  const { origin, serverId, account, device, token, sign, now } = session
  const administrator = await Administrator.open({
    servers: [{ id: serverId, url: socketUrl(origin) }],
    storage: new MemoryStorage(),
    WebSocket: WebSocket,
    admin: account.id,
    name: account.name,
    device,
    token,
    sign,
    now,
  })
  try {
    await administrator.converse([{ id, months: [monthOf(now()), ...months] }])
    administrator.connect()
    const conversation = administrator.conversation(id)!
    await until(administrator, () => conversation.synced, 'The server has not sent the conversation in time.')
    const result = await work(conversation)
    await until(
      administrator,
      () => administrator.replica.pending === 0,
      'The server has not taken it in time. Look with `chat show` whether it is there before you send it again.',
    )
    return result
  } finally {
    await administrator.close()
  }
}
