import { Announcer } from '../../chat/announcer.ts'
import { Chat } from '../../chat/chat.ts'
import { PendingNotifications } from '../../chat/pending-notifications.ts'
import type { AppendFacts } from '../../ports/append.ts'
import type { DeskWriter } from '../../publish/desks.ts'
import type { Foundation } from './foundation.ts'
import type { Registers } from './registers.ts'
import type { Stores } from './stores.ts'

type Needs = {
  desks: DeskWriter
  append: AppendFacts
  /** Runs what changes memberships while nothing that was accepted waits for the disk. */
  rearrange: <Result>(work: () => Promise<Result>) => Promise<Result>
}

export const makeChat = (
  { writer, clock, log, now, calendar }: Foundation,
  { administrators, conversations, conversationIds, queues, retention, memberships, computersOf }: Registers,
  { store, views }: Stores,
  { desks, append, rearrange }: Needs,
) => {
  const { unitOfWork, repositories } = writer
  const chat = new Chat({
    ...{ unitOfWork, repositories, store, conversations, ids: conversationIds, queues, retention, memberships },
    ...{ accounts: administrators, pending: new PendingNotifications(writer) },
    ...{ desks, views, rearrange, computersOf, now, calendar },
  })
  const announcer = new Announcer({ unitOfWork, repositories, desks, append, devicesOf: computersOf, log, clock })
  return { chat, announcer }
}
