/** What the server keeps no more is not kept here: months that are over, and conversations of whoever was erased. */
import { parseLogName } from '@carillon/shared-model/logs/names.ts'
import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'
import type { Views } from '../data/views.svelte.ts'
import type { ChatDisk } from './chat-disk.ts'
import type { ConversationRow } from './conversations.ts'

type Parts = {
  administrator: Administrator
  storage: ReplicaStorage
  drafts: Pick<ChatDisk['drafts'], 'keepOnly'>
  views: Pick<Views, 'isAbsent'>
}
/** Conversations that were begun here and have no row yet. */
type Begun = Pick<ReadonlyMap<ConversationId, unknown>, 'has' | 'keys'>

/** Later than any month. */
const NEVER = '9999-12'

export class GoneTalks {
  readonly #parts: Parts
  /** conversations and months that the server had when what is gone was last looked for */
  #size = Infinity

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @param rows all that the server has */
  async forget(rows: readonly ConversationRow[], begun: Begun): Promise<void> {
    const { administrator, drafts, views } = this.#parts
    const size = rows.reduce((sum, { months }) => sum + 1 + months.length, 0)
    // Out of touch nobody knows whether this is another database, which has not got what is here.
    if (administrator.replica.connection.kind !== 'online') return
    const isLess = size < this.#size
    this.#size = size
    if (!isLess) return
    await drafts.keepOnly(new Set([...rows.map(({ id }) => id), ...begun.keys()]))
    const oldest = new Map<string, string>(rows.map(({ id, months }) => [id, months.at(-1) ?? NEVER]))
    const gone = new Set<ConversationId>()
    await this.forgetLogs((conversation, month) => {
      const id = conversation as ConversationId
      if (begun.has(id)) return false
      if (!oldest.has(id)) gone.add(id)
      return month < (oldest.get(id) ?? NEVER)
    })
    // Of whoever was erased, or who is not this administrator's any more: what waits in it will never be taken.
    for (const id of gone) if (await views.isAbsent('conversations', id)) await administrator.forgetConversation(id)
  }

  /** Leaves what waits to be sent. */
  async forgetLogs(isGone: (conversation: string, month: string) => boolean): Promise<void> {
    const { replica } = this.#parts.administrator
    for (const name of await this.#parts.storage.logs()) {
      const log = parseLogName(name)
      if (log?.kind !== 'talk' || !isGone(log.subject, log.month!)) continue
      // Only an open log knows whether anything in it waits.
      if (replica.pendingIn(name) === 0 && replica.mayForget(name)) await replica.forget(name)
    }
  }
}
